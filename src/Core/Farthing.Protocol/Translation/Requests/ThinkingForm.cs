namespace Farthing.Protocol.Translation.Requests;

/// <summary>How a model is asked to think in the Messages format.</summary>
public enum ThinkingForm
{
    /// <summary><c>{"type":"adaptive"}</c> with <c>output_config.effort</c>.</summary>
    Adaptive,

    /// <summary><c>{"type":"enabled","budget_tokens":N}</c>.</summary>
    Budget,

    /// <summary>Not at all.</summary>
    None,
}
