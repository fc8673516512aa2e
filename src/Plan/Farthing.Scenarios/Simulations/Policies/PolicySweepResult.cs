using System.Globalization;
using Farthing.Settings.Values;

namespace Farthing.Scenarios.Simulations.Policies;

/// <summary>Everything that a sweep over policies played.</summary>
/// <param name="Static">The smallest fleet that stays as it is and keeps the promise; null where none of at most as many does.</param>
/// <param name="Trials">All trials, by family.</param>
/// <param name="Promise">The promise by which they rank: where any fleet refuses requests, that of the served ones.</param>
/// <param name="IsPartial">True where it was interrupted: policies are missing.</param>
public sealed record PolicySweepResult(
    StaticFleet? Static,
    IReadOnlyList<PolicyTrial> Trials,
    SweepPromise Promise,
    bool IsPartial
);

/// <summary>The cheapest policy so far, told as soon as it is found. Trials come from many threads.</summary>
/// <param name="promise">The promise that it keeps.</param>
/// <param name="progress">Told of it.</param>
internal sealed class SweepBest(SweepPromise promise, StudyProgress progress)
{
    private readonly Lock gate = new();
    private PolicyTrial? best;

    /// <summary>Takes the trials of a family that is through.</summary>
    public void Add(IEnumerable<PolicyTrial> family)
    {
        lock (gate)
        {
            PolicyTrial? cheapest = PolicyRecord.Cheapest(family, promise);
            if (cheapest is null || best?.GpuHours <= cheapest.GpuHours)
            {
                return;
            }

            best = cheapest;
            string target = cheapest.Scale.Target is double number
                ? number.ToString(" 0.###", CultureInfo.InvariantCulture)
                : "";
            progress.Found(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"best so far: {SettingWords.Of(cheapest.Scale.Policy)}{target}, {cheapest.GpuHours:0.#} GPU-hours"
                )
            );
        }
    }
}
