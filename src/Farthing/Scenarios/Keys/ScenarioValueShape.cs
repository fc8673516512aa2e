namespace Farthing.Scenarios.Keys;

/// <summary>What the value of a key looks like.</summary>
internal enum ScenarioValueShape
{
    /// <summary>A number with a unit.</summary>
    Quantity,

    /// <summary>One of a closed list of words.</summary>
    Word,

    /// <summary>A name or a path; whoever uses it checks it.</summary>
    Text,

    /// <summary>On or off.</summary>
    Switch,
}
