using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Readiness.Alerts;
using Farthing.Scenarios.Readiness.Inputs;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Readiness.Lines;

/// <summary>Lines about alerts: MBU watched, an alert below 40 % of it, an alert at twice the promised TTFT.</summary>
/// <param name="inputs">What is checked.</param>
internal sealed class AlertLines(ReadinessInputs inputs)
{
    /// <summary>MBU below which GPUs are paid for and do little; watch's rule <c>underused</c> has the same.</summary>
    public const double LowMbu = 0.40;

    /// <summary>Multiple of the promised TTFT at which somebody must be told; watch's rule <c>ttft</c> has the same.</summary>
    public const double LateTtft = 2;

    /// <summary>An alert below so much would hold in good times too.</summary>
    private const double HighestMbu = 0.60;

    private const double Tolerance = 0.02;

    private readonly IReadOnlyList<AlertRuleText> rules = inputs.Alerts ?? [];
    private readonly WatchedSignals signals = new(inputs.Alerts ?? []);

    /// <summary>The three lines.</summary>
    public IEnumerable<ReadinessLine> All() => [Mbu(), LowAlert(), TtftAlert()];

    private ReadinessLine Mbu()
    {
        LineName line = LineName.Mbu;
        if (inputs.Alerts is null)
        {
            return NoFile(line);
        }

        AlertRuleText? watching =
            rules.FirstOrDefault(rule => Names(rule, WatchedSignal.Mbu)) ?? OwnRule("underused");
        AlertRuleText? busy = rules.FirstOrDefault(rule => Names(rule, WatchedSignal.GpuBusy));
        return watching is not null
                ? line.Green(
                    $"{Place(watching)} reads it"
                        + (busy is null ? "" : $"; {Place(busy)} reads GPU utilization, which says nothing")
                )
            : busy is not null
                ? line.Red(
                    $"{Place(busy)} reads GPU utilization, near 100 % with one request; no rule reads memory bandwidth (DCGM_FI_PROF_DRAM_ACTIVE)",
                    inputs.With("--alerts", inputs.AlertFile)
                )
            : line.Red(
                $"none of {Show.Counted(rules.Count, "rule")} reads memory bandwidth (DCGM_FI_PROF_DRAM_ACTIVE, farthing_fleet_mbu_ratio)",
                inputs.With("--alerts", inputs.AlertFile)
            );
    }

    private ReadinessLine LowAlert()
    {
        LineName line = LineName.LowMbuAlert;
        if (inputs.Alerts is null)
        {
            return NoFile(line);
        }

        if (OwnRule("underused") is AlertRuleText own)
        {
            return line.Green($"{Place(own)} takes watch's own, below {Show.Percent(LowMbu)}");
        }

        (AlertRuleText Rule, double Value)[] found =
        [
            .. Compared(WatchedSignal.Mbu, isBelow: true)
                .Select(each => (each.Rule, each.Value > 1 ? each.Value / 100 : each.Value)),
        ];
        (AlertRuleText Rule, double Value) fit = found.FirstOrDefault(each =>
            each.Value is >= LowMbu - Tolerance and <= HighestMbu
        );
        return fit.Rule is not null ? line.Green($"{Place(fit.Rule)}: below {Show.Percent(fit.Value)}")
            : found.Length > 0
                ? line.Red(
                    $"{Place(found[0].Rule)} holds below {Show.Percent(found[0].Value)}, not {Show.Percent(LowMbu)}",
                    inputs.With("--alerts", inputs.AlertFile)
                )
            : line.Red(
                $"no alert compares MBU with {LowMbu:0.00}, such as DCGM_FI_PROF_DRAM_ACTIVE < {LowMbu:0.00}",
                inputs.With("--alerts", inputs.AlertFile)
            );
    }

    private ReadinessLine TtftAlert()
    {
        LineName line = LineName.TtftAlert;
        SloTarget? promise = inputs
            .Scenario.Slo.Targets.Where(target => target.Metric == LatencyMetric.Ttft)
            .MinBy(target => target.LimitSeconds);
        if (promise is null)
        {
            return line.Unknown("the scenario promises no TTFT", inputs.With("--slo", "ttft_p95=1.5s"));
        }

        double limit = LateTtft * promise.LimitSeconds;
        string asked = $"{Show.Seconds(limit)} (2 × {promise.Name} {Show.Seconds(promise.LimitSeconds)})";
        if (inputs.Alerts is null)
        {
            return NoFile(line, $"; it should fire by {asked}");
        }

        if (OwnRule("ttft") is AlertRuleText own)
        {
            return line.Green($"{Place(own)} takes watch's own, at twice the promise");
        }

        (AlertRuleText Rule, double Value)[] found = [.. Compared(WatchedSignal.Ttft, isBelow: false)];
        (AlertRuleText Rule, double Value) fit = found.FirstOrDefault(each =>
            each.Value <= limit * (1 + Tolerance)
        );
        return fit.Rule is not null
                ? line.Green($"{Place(fit.Rule)}: above {Show.Seconds(fit.Value)}, asked {asked}")
            : found.Length > 0
                ? line.Red(
                    $"{Place(found[0].Rule)} holds above {Show.Seconds(found[0].Value)}, later than {asked}",
                    inputs.With("--alerts", inputs.AlertFile)
                )
            : line.Red($"no alert compares TTFT with {asked}", inputs.With("--alerts", inputs.AlertFile));
    }

    private ReadinessLine NoFile(LineName line, string more = "") =>
        line.Unknown("no rules were given" + more, inputs.With("--alerts", "rules.yaml"));

    /// <summary>Alerts that compare a signal with a constant, in seconds or shares, farthest from firing first.</summary>
    private IEnumerable<(AlertRuleText Rule, double Value)> Compared(WatchedSignal signal, bool isBelow) =>
        from rule in rules
        where rule.IsAlert
        from comparison in PromComparison.Of(PromTokens.Of(rule.Expression))
        let name = comparison.Names.FirstOrDefault(each => signals.Is(each, signal))
        where name is not null && comparison.IsBelow == isBelow
        select (rule, comparison.Value * signals.Scale(name));

    private bool Names(AlertRuleText rule, WatchedSignal signal) =>
        PromTokens
            .Of(rule.Expression)
            .Any(token => token.Kind == PromKind.Name && signals.Is(token.Text, signal));

    /// <summary>An alert on an alert of watch; any rule where it names none.</summary>
    private AlertRuleText? OwnRule(string name) =>
        rules.FirstOrDefault(rule =>
        {
            IReadOnlyList<PromToken> tokens = PromTokens.Of(rule.Expression);
            bool isOwn = tokens.Any(token =>
                token is { Kind: PromKind.Name, Text: WatchedSignals.OwnAlerts }
            );
            PromToken[] named = [.. tokens.Where(token => token is { Kind: PromKind.Label, Text: "rule" })];
            return rule.IsAlert
                && isOwn
                && (named.Length == 0 || named.Any(token => token.Value.Split('|').Contains(name)));
        });

    private static string Place(AlertRuleText rule) => $"{rule.Name} (line {rule.Line})";
}
