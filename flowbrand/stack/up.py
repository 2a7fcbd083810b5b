"""`make up`: the whole stack in the foreground, until Ctrl-C."""

import time

from flowbrand.env import Env
from flowbrand.stack.errors import StackProblem
from flowbrand.stack.home import Home
from flowbrand.stack.session import Say, address, whole_service, with_ports


def up(env: Env, say: Say) -> None:
    """Run until a signal raises KeyboardInterrupt. Raises `StackProblem` where it cannot go on."""
    home = Home(env.flowbrand_home)
    env = with_ports(env, port=env.port, flower_port=env.flower_port)
    say(f"state: {home.path}   logs: {home.logs}   mail: {env.email_host or home.path / 'mail'}")
    begun = time.monotonic()
    with whole_service(home, env, say=say) as stack:
        say(f"flower: {address(env, env.flower_port)}   documentation: {address(env, env.port)}/api/docs")
        say(f"started in {time.monotonic() - begun:.1f} s; stop with Ctrl-C")
        say(f"ready: {address(env, env.port)}")
        while not stack.watch.supervisor_lost.wait(0.5):
            continue
        raise StackProblem("the process supervisor was killed; everything is stopped. Start again.")
