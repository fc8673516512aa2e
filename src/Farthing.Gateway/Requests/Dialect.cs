namespace Farthing.Gateway.Requests;

/// <summary>In whose shape errors and streams are written.</summary>
public enum Dialect : byte
{
    /// <summary>OpenAI's.</summary>
    OpenAi,

    /// <summary>Anthropic's.</summary>
    Anthropic,
}
