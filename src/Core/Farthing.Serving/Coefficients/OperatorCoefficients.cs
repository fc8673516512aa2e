using System.Text.Json.Serialization;
using Farthing.Numerics.Reading;

namespace Farthing.Serving.Coefficients;

/// <summary>The constants of one operator's formula on one GPU (docs/cost-model.md).</summary>
public sealed record OperatorCoefficients
{
    /// <summary>The operator: gemm, prefill_attention, decode_attention, moe, latent_prefill, latent_decode.</summary>
    public required string Op { get; init; }

    /// <summary>The format of the weights (gemm, moe, latent) or of the KV cache (attention): bf16, fp8, fp8_block, nvfp4, mxfp4, mxfp4_mxfp8, int4.</summary>
    public required string Format { get; init; }

    /// <summary>A further choice: head dimension d64 or d128, routing balanced or power_law; empty where there is none.</summary>
    public string Variant { get; init; } = "";

    /// <summary>Engine and version whose kernels were timed.</summary>
    public required string Engine { get; init; }

    /// <summary>Name and version of the formula that the constants belong to.</summary>
    public required string Formula { get; init; }

    /// <summary>Domain of the fit, in words.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The constants by name; the unit is part of the name.</summary>
    [JsonConverter(typeof(FourDigitsByName))]
    public required IReadOnlyDictionary<string, double> Constants { get; init; }

    /// <summary>Error of the formula alone against timings; null where nobody measured it.</summary>
    public FitError? Error { get; init; }

    /// <summary>Error of the formula times <see cref="Residual"/> against timings outside of it; null without a table.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FitError? ResidualError { get; init; }

    /// <summary>Residual of the formula at the timed shapes; null for the formula alone.</summary>
    public ResidualTable? Residual { get; init; }

    /// <summary>A constant that the formula needs.</summary>
    public double this[string name] => Constants[name];
}

/// <summary>Distance between a formula and timings, over rows.</summary>
/// <param name="MedianPercent">Median absolute error.</param>
/// <param name="P90Percent">90 of 100 rows err at most this much.</param>
/// <param name="BiasPercent">Median signed error: above 0 predicts too slow.</param>
/// <param name="Rows">Rows that were compared.</param>
/// <param name="IsHeldOut">True when the rows were not used in the fit.</param>
public sealed record FitError(
    [property: JsonConverter(typeof(FourDigits))] double MedianPercent,
    [property: JsonConverter(typeof(FourDigits))] double P90Percent,
    [property: JsonConverter(typeof(FourDigits))] double BiasPercent,
    int Rows,
    [property: JsonPropertyName("held_out")] bool IsHeldOut
);
