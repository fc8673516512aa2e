using Farthing.Planning.Fleets;

namespace Farthing.Planning.Search;

/// <summary>Why shapes are thrown out.</summary>
internal sealed partial class GpuSearch
{
    /// <summary>Pipeline stages make a model fit; they make nothing faster. Where a replica without them fits, they are left out of the space.</summary>
    private void SkipPipelines()
    {
        if (request.Shapes.PipelineParallel is not null)
        {
            return;
        }

        bool Fits(ReplicaShape shape) =>
            open.Any(other => other.Shape.PipelineParallel == 1 && other.Shape.Weights == shape.Weights);
        foreach (
            ScreenedShape each in open.Where(c => c.Shape.PipelineParallel > 1 && Fits(c.Shape)).ToList()
        )
        {
            open.Remove(each);
            Reject(each.Shape, RejectionKind.Dominated, "pipeline stages are not needed: it fits without");
        }
    }

    private void RejectUnsimulated(ScreenedShape screened, int allowed)
    {
        ReplicaShape shape = screened.Shape;
        int needed = screened.MinReplicas * shape.Gpus;
        if (allowed >= screened.MinReplicas)
        {
            Reject(
                shape,
                RejectionKind.Dominated,
                FormattableString.Invariant(
                    $"needs at least {needed:N0} GPUs to keep up, which cost no less than the best"
                )
            );
            return;
        }

        bool isLimit = needed > request.Shapes.MaxGpus;
        int most = isLimit ? request.Shapes.MaxGpus : allowed * shape.Gpus;
        string limit = isLimit ? "allowed" : "can be had";
        Reject(
            shape,
            RejectionKind.TooManyGpus,
            FormattableString.Invariant($"needs at least {needed:N0} GPUs to keep up, {most:N0} {limit}"),
            (double)needed / Math.Max(1, most)
        );
    }

    private void Reject(ReplicaShape shape, FleetMiss? miss, int most, bool isAllowed)
    {
        string words = miss?.Words ?? "no settings leave room for the longest request";
        Reject(
            shape,
            isAllowed ? miss?.Kind ?? RejectionKind.LongestRequest : RejectionKind.Dominated,
            isAllowed
                ? words
                : FormattableString.Invariant(
                    $"{most * shape.Gpus:N0} GPUs, the most that cost less than the best: {words}"
                ),
            isAllowed ? miss?.Severity ?? double.PositiveInfinity : double.PositiveInfinity
        );
    }

    private void Reject(
        ReplicaShape shape,
        RejectionKind kind,
        string reason,
        double severity = double.PositiveInfinity
    ) => log.Reject(new Rejection(shape, kind, reason, choices, severity));
}
