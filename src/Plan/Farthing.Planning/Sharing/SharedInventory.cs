namespace Farthing.Planning.Sharing;

/// <summary>GPUs that several models share, and the cheapest way to divide them: exact, by branch and bound over the fleets that each model could have.</summary>
/// <param name="maxGpus">All GPUs together that may be paid for.</param>
/// <param name="perGpu">GPUs of a kind that there are or that may be started, by the GPU's id; a kind without an entry is bounded by <paramref name="maxGpus"/> alone.</param>
public sealed class SharedInventory(int maxGpus, IReadOnlyDictionary<string, int> perGpu)
{
    /// <summary>GPUs of a kind that may be paid for.</summary>
    public int Of(string gpuId) => Math.Min(maxGpus, perGpu.GetValueOrDefault(gpuId, int.MaxValue));

    /// <summary>One fleet for each model so that all fit at once, at the least dollars an hour; ties take fewer GPUs.</summary>
    /// <param name="candidates">By model, the fleets that it could have; one of them is taken whole.</param>
    /// <returns>Null when no choice fits.</returns>
    public IReadOnlyList<PlanEntry>? Cheapest(IReadOnlyList<IReadOnlyList<PlanEntry>> candidates)
    {
        PlanEntry[][] sorted =
        [
            .. candidates.Select(fleets =>
                fleets
                    .OrderBy(fleet => fleet.Quote.UsdPerHour)
                    .ThenBy(fleet => fleet.Quote.GpusPaid)
                    .ThenBy(fleet => fleet.Shape.Gpu.Id, StringComparer.Ordinal)
                    .ToArray()
            ),
        ];
        if (sorted.Any(fleets => fleets.Length == 0))
        {
            return null;
        }

        // The least that the models from each one on could cost.
        double[] rest = new double[sorted.Length + 1];
        for (int model = sorted.Length - 1; model >= 0; model--)
        {
            rest[model] = rest[model + 1] + sorted[model][0].Quote.UsdPerHour;
        }

        PlanEntry[] chosen = new PlanEntry[sorted.Length];
        PlanEntry[]? best = null;
        (double Usd, int Gpus) least = (double.PositiveInfinity, int.MaxValue);
        Dictionary<string, int> used = new(StringComparer.Ordinal);

        void Choose(int model, double usd, int gpus)
        {
            bool isDearer = usd + rest[model] > least.Usd + 1e-9;
            if (isDearer)
            {
                return;
            }

            if (model == sorted.Length)
            {
                bool isBetter = usd < least.Usd - 1e-9 || gpus < least.Gpus;
                if (isBetter)
                {
                    least = (usd, gpus);
                    best = [.. chosen];
                }

                return;
            }

            foreach (PlanEntry fleet in sorted[model])
            {
                string gpu = fleet.Shape.Gpu.Id;
                int paid = fleet.Quote.GpusPaid;
                int before = used.GetValueOrDefault(gpu);
                if (gpus + paid <= maxGpus && before + paid <= Of(gpu))
                {
                    used[gpu] = before + paid;
                    chosen[model] = fleet;
                    Choose(model + 1, usd + fleet.Quote.UsdPerHour, gpus + paid);
                    used[gpu] = before;
                }
            }
        }

        Choose(0, 0, 0);
        return best;
    }

    /// <summary>The largest group of models that fits at once, at the least dollars; by index, empty when not even one fits.</summary>
    public IReadOnlyList<int> LargestGroup(IReadOnlyList<IReadOnlyList<PlanEntry>> candidates)
    {
        int[] best = [];
        double least = double.PositiveInfinity;
        for (int set = 1; set < 1 << Math.Min(candidates.Count, 16); set++)
        {
            int[] group =
            [
                .. Enumerable.Range(0, candidates.Count).Where(model => (set & (1 << model)) != 0),
            ];
            if (
                group.Length >= best.Length
                && Cheapest([.. group.Select(model => candidates[model])]) is { } fleets
            )
            {
                double usd = fleets.Sum(fleet => fleet.Quote.UsdPerHour);
                bool isBetter = group.Length > best.Length || usd < least;
                (best, least) = isBetter ? (group, usd) : (best, least);
            }
        }

        return best;
    }
}
