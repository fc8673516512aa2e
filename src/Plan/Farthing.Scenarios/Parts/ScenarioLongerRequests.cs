namespace Farthing.Scenarios.Parts;

/// <summary>Handling of requests longer than the context.</summary>
public enum ScenarioLongerRequests
{
    /// <summary>The traffic is refused.</summary>
    Refuse,

    /// <summary>Prompts are cut so that prompt and output fit.</summary>
    Clip,

    /// <summary>They are left out.</summary>
    Drop,
}
