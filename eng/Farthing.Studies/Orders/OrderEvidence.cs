using System.Globalization;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Studies.Kernels;

namespace Farthing.Studies.Orders;

/// <summary>Finds the raw rows behind a step that is out of order: on both sides the timing that is nearest to the call where most of the difference lies.</summary>
/// <remarks>An untimed GPU has the rows of the GPU whose kernels it takes and of those that bound it: of the slower step the slowest, of the faster one the fastest. Layer overheads are fitted to serving rows, so their microseconds stand instead.</remarks>
public sealed class OrderEvidence(KernelTimings timings, CoefficientSet set)
{
    /// <summary>The row behind the slower step; null where nothing of its kind was timed.</summary>
    public KernelTiming? Slower(OutOfOrder exception) =>
        Rows(exception.Cell, exception.Operator, set.TimedAbove(exception.Cell.Deployment.Gpu))
            .MaxBy(row => row.Us);

    /// <summary>The row behind the step that it should not be slower than; null where nothing of its kind was timed.</summary>
    public KernelTiming? Faster(OutOfOrder exception) =>
        Rows(exception.Beside, exception.Operator, set.TimedBelow(exception.Beside.Deployment.Gpu))
            .MinBy(row => row.Us);

    private IEnumerable<KernelTiming> Rows(
        DecodeCell cell,
        string part,
        IReadOnlyList<GpuCoefficients> bounds
    )
    {
        GpuSpec gpu = cell.Deployment.Gpu;
        foreach (string table in bounds.Select(entry => entry.Gpu).Prepend(gpu.CoefficientsFrom).Distinct())
        {
            KernelTiming? row = part switch
            {
                OutOfOrder.Collectives => timings.AllReduce(
                    table,
                    cell.TensorParallel,
                    2.0 * cell.Batch * cell.Deployment.Model.HiddenSize
                ),
                OutOfOrder.Attention => Attention(cell, table),
                OutOfOrder.Experts => Experts(cell, table),
                OutOfOrder.Products => Product(cell, table),
                _ => Layers(cell),
            };
            if (row is not null)
            {
                yield return row;
            }
        }
    }

    private KernelTiming Layers(DecodeCell cell)
    {
        LayerOverheadKey key = LayerOverheadKey.Of(cell.Deployment, true);
        return new KernelTiming(
            cell.Gpu,
            string.Create(
                CultureInfo.InvariantCulture,
                $"gaps and overheads of a layer, {key.Format} {key.Architecture}"
            ),
            Math.Round(set.Host(cell.Deployment.Gpu, key).PerLayerUs, 1),
            "fitted to serving rows"
        );
    }

    private KernelTiming? Attention(DecodeCell cell, string table) =>
        cell
            .Deployment.Model.Layers.Select(group => group.Attention)
            .OfType<GroupedAttention>()
            .FirstOrDefault()
            is GroupedAttention a
            ? timings.Attention(
                table,
                cell.Batch,
                DecodeOrder.ContextTokens,
                Share(a.Heads, cell),
                Share(a.KvHeads, cell),
                a.HeadDim
            )
            : null;

    private KernelTiming? Experts(DecodeCell cell, string table) =>
        cell.Deployment.Model.Layers.Select(group => group.Ffn).OfType<MoeFfn>().FirstOrDefault()
            is MoeFfn moe
            ? Kernels(cell.Deployment.Weights.Experts)
                .Select(format =>
                    timings.Experts(
                        table,
                        format,
                        cell.Batch,
                        moe.LatentSize ?? cell.Deployment.Model.HiddenSize,
                        moe.Intermediate,
                        moe.TopK,
                        moe.Experts,
                        cell.TensorParallel
                    )
                )
                .FirstOrDefault(row => row is not null)
            : null;

    private KernelTiming? Product(DecodeCell cell, string table)
    {
        ModelSpec model = cell.Deployment.Model;
        LayerGroup group = model.Layers[0];
        (double n, double k, NumberFormat format) = group switch
        {
            { Ffn: DenseFfn dense } => (
                (dense.IsGated ? 2 : 1) * Share(dense.Intermediate, cell),
                (double)model.HiddenSize,
                cell.Deployment.Weights.DenseFfn
            ),
            { Attention: GroupedAttention a } => (
                model.HiddenSize,
                Share(a.Heads, cell) * a.HeadDim,
                cell.Deployment.Weights.Attention
            ),
            _ => (model.HiddenSize, model.HiddenSize, cell.Deployment.Weights.Attention),
        };
        return Kernels(format)
            .Select(name => timings.Product(table, name, cell.Batch, n, k))
            .FirstOrDefault(row => row is not null);
    }

    private static double Share(int whole, DecodeCell cell) =>
        Math.Max(1, whole / (double)cell.TensorParallel);

    /// <summary>Names under which the kernels of a format were timed, the likeliest first; none where a format takes another's kernel with its own bytes.</summary>
    private static string[] Kernels(NumberFormat format) =>
        format switch
        {
            NumberFormat.Mxfp4 => ["mxfp4_mxfp8", "mxfp4"],
            NumberFormat.Nvfp4 => ["nvfp4", "mxfp4"],
            NumberFormat.Int8 => [],
            _ => [FormatFacts.Id(format)],
        };
}
