using System.Text.Json.Serialization;
using Farthing.Workloads.Lengths;

namespace Farthing.Workloads.Profiles;

/// <summary>The wire form of a profile's lengths, told apart by <c>kind</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(FixedLengths), "fixed")]
[JsonDerivedType(typeof(UniformLengths), "uniform")]
[JsonDerivedType(typeof(EmpiricalLengths), "empirical")]
internal abstract record ProfileLengths
{
    /// <summary>The distribution.</summary>
    public abstract LengthModel ToModel();
}

/// <summary>One length for all.</summary>
internal sealed record FixedLengths(int Input, int Output) : ProfileLengths
{
    /// <inheritdoc/>
    public override LengthModel ToModel() =>
        new IndependentLengths(new FixedLength(Input), new FixedLength(Output));
}

/// <summary>Lengths that are equally likely within bounds.</summary>
internal sealed record UniformLengths(UniformLengths.Bounds Input, UniformLengths.Bounds Output)
    : ProfileLengths
{
    /// <inheritdoc/>
    public override LengthModel ToModel() =>
        new IndependentLengths(
            new UniformLength(Input.Low, Input.High),
            new UniformLength(Output.Low, Output.High)
        );

    /// <summary>The shortest and the longest, in tokens.</summary>
    internal sealed record Bounds(int Low, int High);
}

/// <summary>Quantiles of prompts, and of outputs by the prompt's place among prompts.</summary>
internal sealed record EmpiricalLengths(QuantileTable Input, IReadOnlyList<QuantileTable> OutputByInput)
    : ProfileLengths
{
    /// <inheritdoc/>
    public override LengthModel ToModel() => new ConditionalLengths(Input, OutputByInput);
}
