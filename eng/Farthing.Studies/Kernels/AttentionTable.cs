using System.Globalization;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Kernels;
using Farthing.Serving.Steps;

namespace Farthing.Studies.Kernels;

/// <summary>The timings of one kind of attention call on a GPU: fits constants, makes residual tables, measures errors.</summary>
internal sealed class AttentionTable
{
    private const int Evaluations = 200;
    private static readonly string[] Axes = ["batch", "length", "heads", "kv_heads"];
    private static readonly string[] DecodeNames = ["t0_us", "e_m", "e_c", "q", "b0_MB", "tb_ns"];
    private static readonly double[] DecodeLows = [1, 0.02, 0.02, 1, 1e-3, 1e-3];
    private static readonly double[] DecodeHighs = [200, 0.95, 1.2, 12, 50, 100];
    private static readonly string[] PrefillNames = ["t0_us", "e_m", "e_c", "q", "c0"];
    private static readonly double[] PrefillLows = [1, 0.02, 0.02, 1, 1e-3];
    private static readonly double[] PrefillHighs = [200, 0.95, 1.2, 12, 20];

    /// <summary>Stands for the other half of a kernel, which no timing of this half reaches.</summary>
    private static readonly OperatorCoefficients Unused = new()
    {
        Op = "unused",
        Format = "",
        Engine = "",
        Formula = "",
        Constants = DecodeNames.Append("c0").ToDictionary(name => name, _ => 1.0),
    };

    private readonly GpuRates rates;
    private readonly bool isPrefill;
    private readonly AttentionTiming[] timings;

    /// <summary>Takes timings, those that beat the roofline left out.</summary>
    public AttentionTable(TableGpu gpu, bool isPrefill, IReadOnlyList<AttentionTiming> timings)
    {
        rates = gpu.Rates("bf16");
        this.isPrefill = isPrefill;
        AttentionKernel any = Kernel(Unused, false);
        this.timings = [.. timings.Where(timing => timing.Us * 1e3 >= RooflineNs(any, timing))];
    }

    /// <summary>Constants fitted to the rows that are not held out.</summary>
    /// <param name="start">Where the search starts.</param>
    public OperatorCoefficients Fitted(OperatorCoefficients start)
    {
        AttentionTiming[] rows = [.. timings.Where(timing => !timing.IsHeldOut)];
        string[] names = isPrefill ? PrefillNames : DecodeNames;
        double[] lows = isPrefill ? PrefillLows : DecodeLows;
        double[] highs = isPrefill ? PrefillHighs : DecodeHighs;
        OperatorCoefficients Entry(double[] c) =>
            start with
            {
                Constants = names.Zip(c).ToDictionary(pair => pair.First, pair => pair.Second),
            };
        double[]? last = null;
        AttentionKernel kernel = Kernel(start, false);
        double[] constants = OperatorFit.Fit(
            [.. names.Select((name, i) => Math.Clamp(start[name], lows[i] * 1.01, highs[i] / 1.01))],
            lows,
            highs,
            [.. rows.Select(row => row.Us)],
            (c, i) =>
            {
                if (!ReferenceEquals(c, last))
                {
                    kernel = Kernel(Entry(c), false);
                    last = c;
                }

                return FormulaNs(kernel, rows[i]) / 1e3;
            },
            Evaluations
        );
        return Entry(constants);
    }

    /// <summary>The operator with errors on held-out rows, and with its table where that brings those rows nearer (least soft-L1 loss, as in the fit).</summary>
    /// <param name="entry">Constants, without a table.</param>
    /// <param name="instead">What stands for these calls without an entry of their own; null for nothing.</param>
    /// <returns>Null where <paramref name="instead"/> is nearer to the held-out rows.</returns>
    public OperatorCoefficients? With(OperatorCoefficients entry, OperatorCoefficients? instead)
    {
        AttentionTiming[] test = [.. timings.Where(timing => timing.IsHeldOut)];
        OperatorCoefficients trial = entry with
        {
            Residual = Table(entry, [.. timings.Where(timing => !timing.IsHeldOut)]),
        };
        double formula = Loss(entry, test);
        double table = Loss(trial, test);
        if (instead is not null && Loss(instead, test) < Math.Min(formula, table))
        {
            return null;
        }

        OperatorCoefficients known = entry with { Domain = Domain(), Error = Error(entry, test) };
        return table < formula
            ? known with
            {
                ResidualError = Error(trial, test),
                Residual = Table(entry, timings),
            }
            : known;
    }

    /// <summary>The error of the kernel that a deployment would use.</summary>
    private FitError Error(OperatorCoefficients entry, AttentionTiming[] test)
    {
        AttentionKernel kernel = Kernel(entry, true);
        return OperatorFit.Error(
            [.. test.Select(timing => timing.Us)],
            i => PredictedNs(kernel, test[i]) / 1e3,
            true
        );
    }

    /// <summary>The error over all timings, held out or not, of another GPU's constants.</summary>
    public FitError ErrorOf(OperatorCoefficients entry) => Error(entry, timings);

    private double Loss(OperatorCoefficients entry, AttentionTiming[] test)
    {
        AttentionKernel kernel = Kernel(entry, true);
        return OperatorFit.Loss(
            [],
            [.. test.Select(timing => timing.Us)],
            (_, i) => PredictedNs(kernel, test[i]) / 1e3
        );
    }

    private ResidualTable Table(OperatorCoefficients entry, IReadOnlyList<AttentionTiming> rows)
    {
        AttentionKernel kernel = Kernel(entry, false);
        return ResidualTable.Of(
            Axes,
            [
                .. rows.GroupBy(row => (row.Batch, Length: LengthOf(row), row.Shape.Heads, row.Shape.KvHeads))
                    .Select(shape =>
                        (
                            (double[])[shape.Key.Batch, shape.Key.Length, shape.Key.Heads, shape.Key.KvHeads],
                            shape.Average(row => Math.Log(row.Us * 1e3 / FormulaNs(kernel, row)))
                        )
                    ),
            ]
        );
    }

    private AttentionKernel Kernel(OperatorCoefficients entry, bool hasResiduals) =>
        new(isPrefill ? Unused : entry, isPrefill ? entry : Unused, rates, 0, hasResiduals);

    private int LengthOf(AttentionTiming row) => isPrefill ? row.Length : row.SeenLength;

    private double FormulaNs(AttentionKernel kernel, AttentionTiming row)
    {
        AttentionTerm term = kernel.Term(row.Shape, 1);
        double tokens = (double)row.Batch * row.Length;
        return isPrefill
            ? term.PrefillFormulaNs(tokens, row.Batch * term.PairsOf(row.Length), tokens, row.Batch)
            : term.DecodeFormulaNs(row.Batch, (double)row.Batch * row.SeenLength);
    }

    private double RooflineNs(AttentionKernel kernel, AttentionTiming row)
    {
        AttentionTerm term = kernel.Term(row.Shape, 1);
        double tokens = (double)row.Batch * row.Length;
        return isPrefill
            ? term.PrefillRooflineNs(tokens, row.Batch * term.PairsOf(row.Length), tokens)
            : term.DecodeRooflineNs(row.Batch, (double)row.Batch * row.SeenLength);
    }

    private double PredictedNs(AttentionKernel kernel, AttentionTiming row)
    {
        AttentionTerm term = kernel.Term(row.Shape, 1);
        long tokens = (long)row.Batch * row.Length;
        StepShape shape = isPrefill
            ? new StepShape
            {
                PrefillSequences = row.Batch,
                PrefillTokens = (int)tokens,
                PrefillPairs = row.Batch * (row.Length * (row.Length / 2.0)),
                PrefillWindowedPairs = row.Batch * term.PairsOf(row.Length),
                PrefillKvTokens = tokens,
            }
            : new StepShape
            {
                DecodeSequences = row.Batch,
                DecodeKvTokens = tokens,
                DecodeWindowedKvTokens = (long)row.Batch * row.SeenLength,
                DecodeMaxKvTokens = row.Length,
            };
        double bytes = 0;
        double flops = 0;
        return term.Ns(shape, 1, 1, ref bytes, ref flops);
    }

    private string Domain()
    {
        static string Range(IEnumerable<int> values) =>
            string.Create(CultureInfo.InvariantCulture, $"{values.Min():N0} to {values.Max():N0}");
        return $"batch {Range(timings.Select(row => row.Batch))}, length {Range(timings.Select(row => row.Length))}, "
            + $"heads {Range(timings.Select(row => row.Shape.Heads))}, KV heads {Range(timings.Select(row => row.Shape.KvHeads))}, no past; {timings.Length} timings";
    }
}
