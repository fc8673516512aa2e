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
}
