namespace Farthing.Serving.Scaling;

/// <summary>Replica count that one HPA metric asks for, as the controller's replica calculator computes it (Kubernetes 1.34 … 1.37).</summary>
/// <remarks>Values are whole thousandths, as API quantities are, so that 2.1 ÷ 0.7 is 3 and not a little more.</remarks>
/// <param name="toleranceUp">Relative distance above the target without a change.</param>
/// <param name="toleranceDown">Relative distance below it.</param>
internal readonly struct HpaReplicaCount(double toleranceUp, double toleranceDown)
{
    /// <summary>The count for an External or Object metric with an average value: independent of readiness.</summary>
    public int OfAverageValue(double total, double target, int statusReplicas)
    {
        double usage = Thousandths(total);
        double targetUsage = Thousandths(target);
        double ratio = usage / (targetUsage * statusReplicas);
        return IsWithin(ratio) ? statusReplicas : Ceiling(usage / targetUsage);
    }

    /// <summary>The count for an External or Object metric with a value: proportional to the ready replicas.</summary>
    public int OfValue(double total, double target, int specReplicas, int readyReplicas)
    {
        double ratio = (double)Thousandths(total) / Thousandths(target);
        return specReplicas == 0 ? Ceiling(ratio)
            : IsWithin(ratio) ? specReplicas
            : Ceiling(ratio * readyReplicas);
    }

    /// <summary>The count for a Pods metric: replicas without a sample are assumed to speak against the change.</summary>
    /// <returns>False when no replica that runs has a sample: the metric failed.</returns>
    public bool TryOfPods(HpaMetric metric, PoolReading reading, int specReplicas, out int replicas)
    {
        replicas = specReplicas;
        long usage = 0;
        int sampled = 0;
        int missing = 0;
        int pending = 0;
        foreach (ref readonly ReplicaReading replica in reading.Replicas)
        {
            if (replica.IsPending)
            {
                pending++;
            }
            else if (!replica.HasSample)
            {
                missing++;
            }
            else
            {
                sampled++;
                usage += Thousandths(metric.Metric.OfReplica(replica));
            }
        }

        if (sampled == 0)
        {
            return false;
        }

        long target = Thousandths(metric.Target);
        double ratio = Ratio(usage, sampled, target);
        int unready = ratio > 1 ? pending : 0;
        if (unready == 0 && missing == 0)
        {
            replicas = IsWithin(ratio) ? specReplicas : Ceiling(ratio * sampled);
            return true;
        }

        int counted = sampled + missing + unready;
        double corrected = Ratio(usage + (ratio < 1 ? missing * target : 0), counted, target);
        if (IsWithin(corrected) || (ratio < 1 && corrected > 1) || (ratio > 1 && corrected < 1))
        {
            return true;
        }

        int wanted = Ceiling(corrected * counted);
        replicas = corrected < 1 ? Math.Min(wanted, specReplicas) : Math.Max(wanted, specReplicas);
        return true;
    }

    private bool IsWithin(double ratio) => 1 - toleranceDown <= ratio && ratio <= 1 + toleranceUp;

    /// <summary>The controller's mean is a whole number of thousandths.</summary>
    private static double Ratio(long usage, int count, long target) => (double)(usage / count) / target;

    private static long Thousandths(double value) => (long)Math.Round(value * 1000);

    private static int Ceiling(double replicas) => (int)Math.Min(int.MaxValue, Math.Ceiling(replicas));
}
