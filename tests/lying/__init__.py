"""A server that lies to the built client, at many moments and in many ways.

`scene` is the room and what must hold whatever the lie was; `log_lies`, `stamp_lies`, `group_lies`
and `door_lies` are the lies; `honest` is the control: bad lines and nobody who lies.
"""
