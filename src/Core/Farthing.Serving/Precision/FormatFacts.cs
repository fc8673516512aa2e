namespace Farthing.Serving.Precision;

/// <summary>Sizes and names of the formats.</summary>
/// <remarks>Bytes per weight with their scales: fp8_block 1 + 4/128², int4 in groups of 128 with 16-bit scale and 4-bit zero 0.5 + 2.5/128, nvfp4 0.5 + 1/16, mxfp4 0.5 + 1/32 (layouts of the compressed-tensors, AWQ and OCP MX formats).</remarks>
public static class FormatFacts
{
    /// <summary>All formats with their ids, in order of falling size.</summary>
    public static readonly IReadOnlyList<NumberFormat> All =
    [
        NumberFormat.Bf16,
        NumberFormat.Fp16,
        NumberFormat.Fp8,
        NumberFormat.Fp8Block,
        NumberFormat.Int8,
        NumberFormat.Nvfp4,
        NumberFormat.Mxfp4,
        NumberFormat.Int4,
    ];

    /// <summary>Bytes that one weight takes, scales and zero points included.</summary>
    public static double BytesPerWeight(NumberFormat format) =>
        format switch
        {
            NumberFormat.Bf16 or NumberFormat.Fp16 => 2,
            NumberFormat.Fp8 or NumberFormat.Int8 => 1,
            NumberFormat.Fp8Block => 1 + (4.0 / (128 * 128)),
            NumberFormat.Int4 => 0.5 + (2.5 / 128),
            NumberFormat.Nvfp4 => 0.5 + (1.0 / 16),
            NumberFormat.Mxfp4 => 0.5 + (1.0 / 32),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "no size is known"),
        };

    /// <summary>Share of another's bytes below which a format is the narrower one: those of one width differ by their scales.</summary>
    public const double NarrowerShare = 0.9;

    /// <summary>True when a weight takes fewer bytes in one format than in another, scales aside.</summary>
    public static bool IsNarrower(NumberFormat format, NumberFormat other) =>
        BytesPerWeight(format) < NarrowerShare * BytesPerWeight(other);

    /// <summary>Bytes that one element of the KV cache takes.</summary>
    public static int BytesPerKvElement(NumberFormat format) =>
        format switch
        {
            NumberFormat.Bf16 or NumberFormat.Fp16 => 2,
            NumberFormat.Fp8 => 1,
            _ => throw new ArgumentOutOfRangeException(
                nameof(format),
                format,
                "the KV cache is kept in 16 bit or FP8"
            ),
        };

    /// <summary>True for the two 16-bit formats: unquantized.</summary>
    public static bool Is16Bit(NumberFormat format) => format is NumberFormat.Bf16 or NumberFormat.Fp16;

    /// <summary>The id in files, flags and JSON.</summary>
    public static string Id(NumberFormat format) =>
        format switch
        {
            NumberFormat.Bf16 => "bf16",
            NumberFormat.Fp16 => "fp16",
            NumberFormat.Fp8 => "fp8",
            NumberFormat.Fp8Block => "fp8_block",
            NumberFormat.Int8 => "int8",
            NumberFormat.Int4 => "int4",
            NumberFormat.Nvfp4 => "nvfp4",
            NumberFormat.Mxfp4 => "mxfp4",
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "no id is known"),
        };

    /// <summary>Reads an id, without case.</summary>
    public static bool TryParse(string id, out NumberFormat format)
    {
        foreach (NumberFormat candidate in All)
        {
            if (Id(candidate).Equals(id, StringComparison.OrdinalIgnoreCase))
            {
                format = candidate;
                return true;
            }
        }

        format = default;
        return false;
    }
}
