using Farthing.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Memory;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Studies.Orders;

/// <summary>Looks for absurd decode steps over a whole catalog: fewer bytes that take longer on the same GPU, and a GPU that is better in everything but slower.</summary>
/// <remarks>A cell is a model, a GPU, a count of GPUs, a batch and a weight format (once where two formats make the same checkpoint); KV caches are 16 bit and hold <see cref="ContextTokens"/> a sequence. Steps are compared at the center of the band, beyond <see cref="Rounding"/>.</remarks>
public sealed class DecodeOrder(Catalog catalog, CoefficientSet coefficients)
{
    /// <summary>KV tokens of each sequence.</summary>
    public const int ContextTokens = 2048;

    /// <summary>Steps that differ by less are equal.</summary>
    public const double Rounding = 0.001;

    /// <summary>Distance of two timings of the same work: all-reduces of one size over the same link on H100 and H200 2.9 % in the median; a neighboring larger count of tokens, where it is the faster one, 2 to 4 % (median per GPU). What is out of order by more is listed step by step; less is counted.</summary>
    public const double Repeatability = 0.03;

    private static readonly int[] Batches = [1, 8, 32, 128];

    private static readonly NumberFormat[] Formats =
    [
        NumberFormat.Bf16,
        NumberFormat.Fp8,
        NumberFormat.Fp8Block,
        NumberFormat.Int8,
        NumberFormat.Int4,
        NumberFormat.Nvfp4,
        NumberFormat.Mxfp4,
    ];

    /// <summary>Compares all cells of some models.</summary>
    /// <param name="models">The whole catalog's, or a sample of them.</param>
    /// <returns>The cells that were compared with at least one other, and each that is out of order, once for formats and once for GPUs, beside the fastest that it should not be slower than.</returns>
    public (int Cells, IReadOnlyList<OutOfOrder> Exceptions) Scan(IReadOnlyList<ModelSpec> models)
    {
        GpuSpec[] gpus = [.. catalog.Gpus.OrderBy(gpu => gpu.Id, StringComparer.Ordinal)];
        OutOfOrder[][] found = new OutOfOrder[models.Count][];
        int cells = 0;
        Parallel.For(
            0,
            found.Length,
            i =>
            {
                List<OutOfOrder> own = [];
                Interlocked.Add(ref cells, Scan(models[i], gpus, own));
                found[i] = [.. own];
            }
        );
        return (cells, [.. found.SelectMany(own => own)]);
    }

    private int Scan(ModelSpec model, GpuSpec[] gpus, List<OutOfOrder> exceptions)
    {
        HashSet<DecodeCell> compared = new(ReferenceEqualityComparer.Instance);
        foreach (int tp in (int[])[1, 2, 4, 8])
        {
            DecodeCell[][] byGpu = [.. gpus.Select(gpu => Cells(model, gpu, tp).ToArray())];
            foreach (DecodeCell[] own in byGpu)
            {
                Compare(
                    own,
                    own,
                    (a, b) => a.Batch == b.Batch && a.Bytes < FormatFacts.NarrowerShare * b.Bytes,
                    compared,
                    exceptions
                );
            }

            for (int a = 0; a < gpus.Length; a++)
            {
                Compare(
                    byGpu[a],
                    [.. byGpu.Where((_, b) => IsBetter(gpus[a], gpus[b], tp)).SelectMany(cells => cells)],
                    (fast, slow) => fast.Batch == slow.Batch && fast.Format == slow.Format,
                    compared,
                    exceptions
                );
            }
        }

        return compared.Count;
    }

    private void Compare(
        DecodeCell[] faster,
        DecodeCell[] slower,
        Func<DecodeCell, DecodeCell, bool> mayNotBeSlower,
        HashSet<DecodeCell> compared,
        List<OutOfOrder> exceptions
    )
    {
        foreach (DecodeCell fast in faster)
        {
            DecodeCell? worst = null;
            foreach (DecodeCell slow in slower)
            {
                if (!mayNotBeSlower(fast, slow))
                {
                    continue;
                }

                compared.Add(fast);
                if (fast.Ns > slow.Ns * (1 + Rounding) && (worst is null || slow.Ns < worst.Ns))
                {
                    worst = slow;
                }
            }

            if (worst is not null)
            {
                exceptions.Add(OutOfOrder.Of(fast, worst, coefficients));
            }
        }
    }

    private IEnumerable<DecodeCell> Cells(ModelSpec model, GpuSpec gpu, int tp)
    {
        HashSet<WeightPrecision> seen = [];
        foreach (NumberFormat format in Formats)
        {
            WeightPrecision weights = WeightPrecision.Of(model, format);
            if (seen.Add(weights))
            {
                foreach (DecodeCell cell in Cells(model, gpu, format, weights, tp))
                {
                    yield return cell;
                }
            }
        }
    }

    private IEnumerable<DecodeCell> Cells(
        ModelSpec model,
        GpuSpec gpu,
        NumberFormat format,
        WeightPrecision weights,
        int tp
    )
    {
        Deployment deployment = new()
        {
            Model = model,
            Gpu = gpu,
            Weights = weights,
            TensorParallel = tp,
        };
        if (
            !catalog.SupportRules.Check(deployment).IsPossible
            || !MemoryBudget.Of(deployment, typicalTokens: ContextTokens).Fits
        )
        {
            yield break;
        }

        OperatorStepTimeModel steps;
        try
        {
            steps = StepTimeModelFactory.Create(deployment, coefficients);
        }
        catch (FarthingException)
        {
            yield break; // No kernels for a shape or format: nothing is predicted there.
        }

        foreach (int batch in Batches)
        {
            yield return new DecodeCell(
                deployment,
                format,
                batch,
                DecodeReads.WeightBytes(deployment, batch),
                steps.EstimateNs(DecodeCell.ShapeOf(batch))
            );
        }
    }

    /// <summary>True when a GPU is at least as good in memory bandwidth, every peak and the link between so many of it, and better in one of them.</summary>
    private static bool IsBetter(GpuSpec a, GpuSpec b, int gpus)
    {
        if (!a.Peaks.AtLeast(b.Peaks) || a.LinkAmong(gpus) > b.LinkAmong(gpus))
        {
            return false;
        }

        bool isSameKind = a.LinkAmong(gpus) == b.LinkAmong(gpus);
        (double A, double B)[] links =
        [
            (a.NvlinkBytesPerSecond ?? 0, b.NvlinkBytesPerSecond ?? 0),
            (a.PcieBytesPerSecond, b.PcieBytesPerSecond),
        ];
        return links.All(link => link.A >= link.B)
            && (a.Peaks != b.Peaks || !isSameKind || links.Any(link => link.A > link.B));
    }
}

/// <summary>A predicted decode step.</summary>
/// <param name="Deployment">Model, GPU, weights and count of GPUs.</param>
/// <param name="Format">Weight format that was asked for.</param>
/// <param name="Batch">Sequences.</param>
/// <param name="Bytes">Weight bytes that the step reads, all GPUs together.</param>
/// <param name="Ns">Nanoseconds.</param>
public sealed record DecodeCell(
    Deployment Deployment,
    NumberFormat Format,
    int Batch,
    double Bytes,
    double Ns
)
{
    /// <summary>Id of the model.</summary>
    public string Model => Deployment.Model.Id;

    /// <summary>Id of the GPU.</summary>
    public string Gpu => Deployment.Gpu.Id;

    /// <summary>GPUs that share the step.</summary>
    public int TensorParallel => Deployment.TensorParallel;

    /// <summary>The step's sums: every sequence holds as many KV tokens.</summary>
    public static StepShape ShapeOf(int batch) => StepShape.Decodes(batch, DecodeOrder.ContextTokens);
}
