using Farthing.Cli;
using Farthing.Measurement.Watching;
using Farthing.Measurement.Watching.Courses;
using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Rules;

namespace Farthing.Verbs.Watches;

/// <summary>Judges the past step by step, as a watch that had been there: the same rules, thresholds and hysteresis, on the past's own time.</summary>
/// <param name="context">The command line.</param>
/// <param name="flags">Its flags.</param>
/// <param name="options">What is known beyond the targets.</param>
/// <param name="stepSeconds">Resolution of the past: windows are never shorter.</param>
internal sealed class PastWatch(
    VerbContext context,
    WatchFlags flags,
    WatchOptions options,
    double stepSeconds
)
{
    private readonly List<WatchedTarget> targets = [];
    private readonly List<Alert> changes = [];
    private Watcher? watcher;
    private bool knowsModel;

    /// <summary>The observed data.</summary>
    public WatchCourse Course { get; } = new();

    /// <summary>Takes a step.</summary>
    /// <param name="known">Every address that was found so far.</param>
    /// <param name="timeSeconds">After the past's start.</param>
    /// <param name="unixSeconds">Since 1970.</param>
    public void Take(IReadOnlyList<WatchedTarget> known, double timeSeconds, double unixSeconds)
    {
        if (known.Count != targets.Count)
        {
            // The watcher looks at this list: alerts that hold go on holding when another address appears.
            targets.Clear();
            targets.AddRange(known);
        }

        if (watcher is null || (!knowsModel && targets.Exists(target => target.IsEngine)))
        {
            knowsModel = targets.Exists(target => target.IsEngine);
            watcher = new Watcher(
                targets,
                options with
                {
                    WindowSeconds = Math.Max(options.WindowSeconds, stepSeconds),
                    StepTimes = knowsModel
                        ? WatchInput.StepTimes(
                            context,
                            flags,
                            options,
                            [.. targets.SelectMany(target => target.Tracker.Models).Distinct()],
                            FleetRoles.CountEngines(targets)
                        )
                        : null,
                }
            );
        }

        changes.Clear();
        Course.Add(watcher.Look(timeSeconds, unixSeconds, changes), changes);
    }
}
