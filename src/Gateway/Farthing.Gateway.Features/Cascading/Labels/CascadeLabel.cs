using Farthing.Numerics.Billing;
using Farthing.Reduction.Cascade.Confidence;

namespace Farthing.Gateway.Cascading.Labels;

/// <summary>A request that both models answered, as <c>farthing route train</c> learns from it.</summary>
/// <param name="Prompt">The last message.</param>
/// <param name="Turns">Messages before it.</param>
/// <param name="IsSame">Whether the small model's answer says what the large one's says, which is taken for right.</param>
/// <param name="Small">What the small model's answer cost.</param>
/// <param name="Large">What the large model's did.</param>
/// <param name="Signals">Of the small model's answer.</param>
/// <param name="Opening">Of its first tokens.</param>
internal readonly record struct CascadeLabel(
    string Prompt,
    int Turns,
    bool IsSame,
    Money Small,
    Money Large,
    ConfidenceSignals Signals,
    LogprobFeatures? Opening = null
);
