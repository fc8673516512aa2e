using Farthing.Measurement.Watching.Readings;

namespace Farthing.Measurement.Watching.Rules;

/// <summary>All rules on all targets: which alerts hold, and which have just fired or ended.</summary>
/// <param name="options">The watch's options.</param>
public sealed class AlertBoard(WatchOptions options)
{
    private readonly SortedDictionary<(string Rule, string Target), AlertState> states = [];

    /// <summary>The rules.</summary>
    public IReadOnlyList<AlertRule> Rules { get; } = WatchRules.For(options);

    /// <summary>Judges one moment.</summary>
    /// <param name="targets">Every target with its window.</param>
    /// <param name="load">The fleet's load.</param>
    /// <param name="fleet">The fleet's window.</param>
    /// <param name="cost">Its cost.</param>
    /// <param name="timeSeconds">Now, on a clock that never goes back.</param>
    /// <param name="unixSeconds">Now, since 1970.</param>
    /// <param name="changes">Receives what has just fired or ended.</param>
    /// <returns>Alerts that hold, oldest first.</returns>
    public IReadOnlyList<Alert> Judge(
        IReadOnlyList<(WatchedTarget Target, EngineWindow? Window)> targets,
        LoadReading load,
        EngineWindow fleet,
        WatchCost? cost,
        double timeSeconds,
        double unixSeconds,
        List<Alert> changes
    )
    {
        List<Alert> holding = [];
        foreach (AlertRule rule in Rules)
        {
            if (WatchRules.IsOfFleet(rule.Name))
            {
                Step(rule, "", WatchRules.Of(rule, load, fleet, cost));
                continue;
            }

            foreach ((WatchedTarget target, EngineWindow? window) in targets)
            {
                Step(rule, target.Source.Name, WatchRules.Of(rule, target, window, options));
            }
        }

        return [.. holding.OrderBy(alert => alert.SinceUnixSeconds)];

        void Step(AlertRule rule, string target, double value)
        {
            if (!states.TryGetValue((rule.Name, target), out AlertState? state))
            {
                states.Add((rule.Name, target), state = new AlertState(rule));
            }

            bool isNew = state.Observe(value, timeSeconds);
            if (!state.IsFiring && !isNew)
            {
                return;
            }

            Alert alert = new(
                rule.Name,
                target,
                $"{rule.Title}: {WatchRules.Words(rule, state.Value)}",
                rule.Advice,
                unixSeconds - (timeSeconds - state.SinceSeconds),
                state.Value,
                rule.Fire,
                state.IsFiring
            );
            if (isNew)
            {
                changes.Add(alert);
            }

            if (state.IsFiring)
            {
                holding.Add(alert);
            }
        }
    }
}

/// <summary>When an alert fires and when it ends: apart from each other in value and in time, so that it does not flap.</summary>
/// <param name="Name">As <c>--rule</c> names it.</param>
/// <param name="Title">What it means.</param>
/// <param name="Fire">The value from which the alert is pending.</param>
/// <param name="Clear">The value from which it may end, on the good side of <paramref name="Fire"/>.</param>
/// <param name="FireAfterSeconds">How long the value must stay bad.</param>
/// <param name="ClearAfterSeconds">How long it must stay good.</param>
/// <param name="IsLowBad">True where small values are bad.</param>
/// <param name="Advice">What to do.</param>
public sealed record AlertRule(
    string Name,
    string Title,
    double Fire,
    double Clear,
    double FireAfterSeconds,
    double ClearAfterSeconds,
    bool IsLowBad,
    string Advice
)
{
    /// <summary>True where a value is bad.</summary>
    public bool IsBad(double value) => IsLowBad ? value < Fire : value > Fire;

    /// <summary>True where a value is good again.</summary>
    public bool IsGood(double value) => IsLowBad ? value >= Clear : value <= Clear;
}
