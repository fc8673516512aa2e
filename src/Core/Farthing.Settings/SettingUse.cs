namespace Farthing.Settings;

/// <summary>Which verbs a setting changes the answer of. A flag is offered by those alone; in a file the key may stand for all of them.</summary>
[Flags]
public enum SettingUse
{
    /// <summary>The search for a fleet.</summary>
    Plan = 1,

    /// <summary>The simulation of one fleet.</summary>
    Simulate = 2,

    /// <summary>Both.</summary>
    Both = Plan | Simulate,

    /// <summary>The emulated server of one replica: what it serves, on what, with which engine; the traffic comes from outside.</summary>
    Emulate = 4,
}
