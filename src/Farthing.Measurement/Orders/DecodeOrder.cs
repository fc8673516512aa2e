using Farthing.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Memory;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.StepTimes;

namespace Farthing.Measurement.Orders;

/// <summary>Looks for absurd decode steps over a whole catalog: fewer bytes that take longer on the same GPU, and a GPU that is better in everything but slower.</summary>
/// <remarks>A cell is a model, a GPU, a count of GPUs, a batch and a weight format; KV caches are 16 bit and hold <see cref="ContextTokens"/> a sequence. Steps are compared at the center of the band, beyond a part in a thousand.</remarks>
public sealed class DecodeOrder(Catalog catalog, CoefficientSet coefficients)
{
    /// <summary>KV tokens of each sequence.</summary>
    public const int ContextTokens = 2048;

    /// <summary>Share of the bytes below which a format is the narrower one: those of one width differ by their scales.</summary>
    private const double FewerBytes = 0.9;

    private const double Tolerance = 1.001;
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

    /// <summary>Compares all cells.</summary>
    /// <returns>The cells that were compared with at least one other, and each that is out of order beside the one that it should not be slower than.</returns>
    public (int Cells, IReadOnlyList<OutOfOrder> Exceptions) Scan()
    {
        GpuSpec[] gpus = [.. catalog.Gpus.OrderBy(gpu => gpu.Id, StringComparer.Ordinal)];
        OutOfOrder[][] found = new OutOfOrder[catalog.Models.Count][];
        int cells = 0;
        Parallel.For(
            0,
            found.Length,
            i =>
            {
                List<OutOfOrder> own = [];
                Interlocked.Add(ref cells, Scan(catalog.Models[i], gpus, own));
                found[i] = [.. own];
            }
        );
        return (cells, [.. found.SelectMany(own => own)]);
    }

    private int Scan(ModelSpec model, GpuSpec[] gpus, List<OutOfOrder> exceptions)
    {
        HashSet<DecodeCell> compared = [];
        foreach (int tp in (int[])[1, 2, 4, 8])
        {
            DecodeCell[][] byGpu =
            [
                .. gpus.Select(gpu => Formats.SelectMany(format => Cells(model, gpu, format, tp)).ToArray()),
            ];
            foreach (DecodeCell[] own in byGpu)
            {
                Compare(
                    own,
                    own,
                    (a, b) => a.Batch == b.Batch && a.Bytes < FewerBytes * b.Bytes,
                    compared,
                    exceptions
                );
            }

            for (int a = 0; a < gpus.Length; a++)
            {
                for (int b = 0; b < gpus.Length; b++)
                {
                    if (IsBetter(gpus[a], gpus[b]))
                    {
                        Compare(
                            byGpu[a],
                            byGpu[b],
                            (fast, slow) => fast.Batch == slow.Batch && fast.Format == slow.Format,
                            compared,
                            exceptions
                        );
                    }
                }
            }
        }

        return compared.Count;
    }

    private static void Compare(
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
                if (fast.Ns > slow.Ns * Tolerance && (worst is null || slow.Ns < worst.Ns))
                {
                    worst = slow;
                }
            }

            if (worst is not null)
            {
                exceptions.Add(new OutOfOrder(fast, worst));
            }
        }
    }

    private IEnumerable<DecodeCell> Cells(ModelSpec model, GpuSpec gpu, NumberFormat format, int tp)
    {
        Deployment deployment = new()
        {
            Model = model,
            Gpu = gpu,
            Weights = WeightPrecision.Of(model, format),
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
            StepShape shape = new()
            {
                DecodeSequences = batch,
                DecodeKvTokens = (long)batch * ContextTokens,
                DecodeWindowedKvTokens = (long)batch * ContextTokens,
                DecodeMaxKvTokens = ContextTokens,
                SampledRows = batch,
            };
            yield return new DecodeCell(
                model.Id,
                gpu.Id,
                format,
                tp,
                batch,
                DecodeReads.WeightBytes(deployment, batch),
                steps.EstimateNs(shape)
            );
        }
    }

    /// <summary>True when a GPU is at least as good in memory bandwidth, every peak and every link, and better in one of them.</summary>
    private static bool IsBetter(GpuSpec a, GpuSpec b)
    {
        (double A, double B)[] facts =
        [
            (a.MemoryBytesPerSecond, b.MemoryBytesPerSecond),
            (a.SixteenBitFlopPerSecond, b.SixteenBitFlopPerSecond),
            (a.Fp8FlopPerSecond ?? 0, b.Fp8FlopPerSecond ?? 0),
            (a.Fp4FlopPerSecond ?? 0, b.Fp4FlopPerSecond ?? 0),
            (a.Int8FlopPerSecond ?? 0, b.Int8FlopPerSecond ?? 0),
            (a.NvlinkBytesPerSecond ?? 0, b.NvlinkBytesPerSecond ?? 0),
            (a.PcieBytesPerSecond, b.PcieBytesPerSecond),
        ];
        return facts.All(fact => fact.A >= fact.B) && facts.Any(fact => fact.A > fact.B);
    }
}
