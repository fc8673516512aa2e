using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text.Json.Serialization;
using Farthing.Numerics.Faults;

namespace Farthing.Serving.Coefficients;

/// <summary>Factors by which timings differ from a formula, at shapes that were timed: ln(measured/formula) per row of shape.</summary>
/// <remarks>Kept as base64 until first asked for, so that a file of coefficients is read fast and only what a deployment needs is decoded. Safe to read from several threads.</remarks>
public sealed class ResidualTable
{
    private readonly string? codesText;
    private readonly string factorsText;
    private readonly Lazy<float[]> lnFactors;
    private readonly Lazy<byte[]?> codes;
    private object? prepared;

    private ResidualTable(
        IReadOnlyList<string> axes,
        IReadOnlyList<IReadOnlyList<double>> ticks,
        string? codes,
        string factors,
        int rows,
        bool isCurves = false
    )
    {
        IsCurves = isCurves;
        Axes = axes;
        Ticks = ticks;
        Rows = rows;
        codesText = codes;
        factorsText = factors;
        lnFactors = new Lazy<float[]>(DecodeFactors);
        this.codes = new Lazy<byte[]?>(DecodeCodes);
    }

    /// <summary>Names of the axes, such as m, n, k.</summary>
    public IReadOnlyList<string> Axes { get; }

    /// <summary>The distinct values of each axis, rising; at most 256.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Ticks { get; }

    /// <summary>Number of timed shapes.</summary>
    public int Rows { get; }

    /// <summary>True when the rows are all combinations of the ticks, the last axis running fastest.</summary>
    public bool IsFullGrid => codesText is null;

    /// <summary>True when every coded shape has a row for each tick of the last axis: <see cref="Codes"/> then names the other axes alone, once for all of those rows.</summary>
    public bool IsCurves { get; }

    /// <summary>ln(measured/formula) per row, kept as 16-bit floats in the file.</summary>
    [JsonIgnore]
    public ReadOnlySpan<float> LnFactors => lnFactors.Value;

    /// <summary>Per row one number of a tick for each axis, row after row; empty for a full grid; see <see cref="IsCurves"/>.</summary>
    [JsonIgnore]
    public ReadOnlySpan<byte> Codes => codes.Value;

    /// <summary>Form in the file: <see cref="Codes"/> as base64, null for a full grid.</summary>
    public string? CodesBase64 => codesText;

    /// <summary>Form in the file: <see cref="LnFactors"/> as base64 of little-endian 16-bit floats.</summary>
    public string LnFactorsBase64 => factorsText;

    /// <summary>The value of a row on an axis.</summary>
    public double Coordinate(int row, int axis)
    {
        if (IsCurves)
        {
            int last = Axes.Count - 1;
            int length = Ticks[last].Count;
            return axis == last
                ? Ticks[last][row % length]
                : Ticks[axis][codes.Value![(row / length * last) + axis]];
        }

        if (codes.Value is byte[] known)
        {
            return Ticks[axis][known[(row * Axes.Count) + axis]];
        }

        int stride = 1;
        for (int later = Axes.Count - 1; later > axis; later--)
        {
            stride *= Ticks[later].Count;
        }

        return Ticks[axis][row / stride % Ticks[axis].Count];
    }

    /// <summary>A kernel's own form of the table, made once and kept with it.</summary>
    internal T Prepared<T>(Func<ResidualTable, T> prepare)
        where T : class
    {
        if (Volatile.Read(ref prepared) is T made)
        {
            return made;
        }

        T fresh = prepare(this);
        Volatile.Write(ref prepared, fresh);
        return fresh;
    }

    /// <summary>Takes what a file holds; the text is checked, and decoded when first asked for.</summary>
    /// <param name="axes">Names of the axes.</param>
    /// <param name="ticks">Distinct values per axis, rising.</param>
    /// <param name="codes">Base64 of one byte per row and axis; null for a full grid.</param>
    /// <param name="lnFactors">Base64 of little-endian 16-bit floats, one per row.</param>
    /// <exception cref="FormatException">The parts do not fit together.</exception>
    public static ResidualTable FromBase64(
        IReadOnlyList<string> axes,
        IReadOnlyList<IReadOnlyList<double>> ticks,
        string? codes,
        string lnFactors
    )
    {
        if (axes.Count == 0 || ticks.Count != axes.Count || ticks.Any(axis => axis.Count is 0 or > 256))
        {
            throw new FormatException("a residual table needs 1 to 256 ticks for each of its axes");
        }

        if (ticks.Any(axis => axis.Zip(axis.Skip(1)).Any(pair => !(pair.First < pair.Second))))
        {
            throw new FormatException("ticks of a residual table must rise");
        }

        if (!Base64.IsValid(lnFactors.AsSpan(), out int bytes) || bytes % 2 != 0)
        {
            throw new FormatException("ln_factors must be base64 of 16-bit floats");
        }

        int rows = bytes / 2;
        if (codes is null)
        {
            return rows == ticks.Aggregate(1L, (product, axis) => product * axis.Count)
                ? new ResidualTable(axes, ticks, null, lnFactors, rows)
                : throw new FormatException("ln_factors without codes must cover all combinations of ticks");
        }

        if (Base64.IsValid(codes.AsSpan(), out int codeBytes))
        {
            if (codeBytes == (long)rows * axes.Count)
            {
                return new ResidualTable(axes, ticks, codes, lnFactors, rows);
            }

            int length = ticks[^1].Count;
            if (rows % length == 0 && codeBytes == (long)rows / length * (axes.Count - 1))
            {
                return new ResidualTable(axes, ticks, codes, lnFactors, rows, true);
            }
        }

        throw new FormatException(
            "codes must be base64 of one byte per row and axis, or per curve and axis but the last"
        );
    }

    /// <summary>Packs timed shapes: ticks are their distinct values, factors are rounded to 16-bit floats.</summary>
    /// <param name="axes">Names of the axes.</param>
    /// <param name="rows">Shapes with ln(measured/formula), in any order, no shape twice.</param>
    public static ResidualTable Of(
        IReadOnlyList<string> axes,
        IReadOnlyList<(double[] Shape, double LnFactor)> rows
    )
    {
        double[][] ticks =
        [
            .. Enumerable
                .Range(0, axes.Count)
                .Select(axis => rows.Select(row => row.Shape[axis]).Distinct().Order().ToArray()),
        ];
        byte[] Code((double[] Shape, double LnFactor) row) =>
            [.. row.Shape.Select((value, axis) => checked((byte)Array.BinarySearch(ticks[axis], value)))];
        (byte[] Codes, double LnFactor)[] sorted =
        [
            .. rows.Select(row => (Codes: Code(row), row.LnFactor))
                .OrderBy(
                    row => row.Codes,
                    Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))
                ),
        ];
        byte[] factors = new byte[2 * sorted.Length];
        for (int row = 0; row < sorted.Length; row++)
        {
            BinaryPrimitives.WriteHalfLittleEndian(factors.AsSpan(2 * row), (Half)sorted[row].LnFactor);
        }

        bool isFull = sorted.Length == ticks.Aggregate(1L, (product, axis) => product * axis.Length);
        return FromBase64(
            axes,
            ticks,
            isFull ? null : Convert.ToBase64String([.. sorted.SelectMany(row => row.Codes)]),
            Convert.ToBase64String(factors)
        );
    }

    /// <summary>Packs curves over the last axis: a quarter of the size of single rows.</summary>
    /// <param name="axes">Names of the axes; the last one is what the curves run over.</param>
    /// <param name="steps">Ticks of the last axis, rising.</param>
    /// <param name="curves">The other coordinates of a shape with ln(measured/formula) per step, in any order, no shape twice.</param>
    public static ResidualTable OfCurves(
        IReadOnlyList<string> axes,
        IReadOnlyList<double> steps,
        IReadOnlyList<(double[] Shape, double[] LnFactors)> curves
    )
    {
        double[][] ticks =
        [
            .. Enumerable
                .Range(0, axes.Count - 1)
                .Select(axis => curves.Select(curve => curve.Shape[axis]).Distinct().Order().ToArray()),
        ];
        byte[] Code((double[] Shape, double[] LnFactors) curve) =>
            [.. curve.Shape.Select((value, axis) => checked((byte)Array.BinarySearch(ticks[axis], value)))];
        (byte[] Codes, double[] LnFactors)[] sorted =
        [
            .. curves
                .Select(curve => (Codes: Code(curve), curve.LnFactors))
                .OrderBy(
                    curve => curve.Codes,
                    Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))
                ),
        ];
        byte[] factors = new byte[2 * sorted.Length * steps.Count];
        for (int i = 0; i < sorted.Length * steps.Count; i++)
        {
            double value = sorted[i / steps.Count].LnFactors[i % steps.Count];
            BinaryPrimitives.WriteHalfLittleEndian(factors.AsSpan(2 * i), (Half)value);
        }

        return FromBase64(
            axes,
            [.. ticks, steps],
            Convert.ToBase64String([.. sorted.SelectMany(curve => curve.Codes)]),
            Convert.ToBase64String(factors)
        );
    }

    private float[] DecodeFactors()
    {
        byte[] bytes = Convert.FromBase64String(factorsText);
        float[] values = new float[bytes.Length / 2];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(bytes.AsSpan(2 * i));
            if (!float.IsFinite(values[i]))
            {
                throw Broken($"a factor of row {i} that is not finite");
            }
        }

        return values;
    }

    private byte[]? DecodeCodes()
    {
        if (codesText is null)
        {
            return null;
        }

        byte[] bytes = Convert.FromBase64String(codesText);
        int coded = IsCurves ? Axes.Count - 1 : Axes.Count;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] >= Ticks[i % coded].Count)
            {
                throw Broken(
                    $"row {i / coded} names tick {bytes[i]} of axis {Axes[i % coded]}, which has {Ticks[i % coded].Count}"
                );
            }
        }

        return bytes;
    }

    private static FarthingException Broken(string what) =>
        new(
            new Fault(CoefficientsFaultCodes.ResidualBroken, "a residual table of the coefficients: " + what)
            {
                Path = "residual",
            }
        );
}
