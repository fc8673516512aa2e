namespace Farthing.Scenarios.Keys;

/// <summary>Which verbs a key changes the answer of. A flag is offered by those alone; in a file the key may stand for both.</summary>
[Flags]
internal enum ScenarioUse
{
    /// <summary>The search for a fleet.</summary>
    Plan = 1,

    /// <summary>The simulation of one fleet.</summary>
    Simulate = 2,

    /// <summary>Both.</summary>
    Both = Plan | Simulate,

    /// <summary>The emulated server of one replica: what it serves, on what, with which engine; the traffic comes from outside. Keys name this use not themselves: <see cref="Flags.ScenarioFlags"/> takes those of <see cref="Simulate"/> that say so much.</summary>
    Emulate = 4,
}
