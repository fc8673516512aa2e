namespace Farthing.Testing.Pacing;

/// <summary>Where a paced server states its usage, when it is asked for it.</summary>
public enum PacedUsage
{
    /// <summary>In an event of its own before <c>[DONE]</c>, as OpenAI and vLLM do.</summary>
    BeforeDone,

    /// <summary>After <c>[DONE]</c>.</summary>
    AfterDone,

    /// <summary>Never.</summary>
    Missing,
}
