using Farthing.Numerics.Faults;
using Farthing.Scenarios.Manifests;
using Farthing.Scenarios.Readiness.Files;
using Farthing.Settings.Trees;

namespace Farthing.Scenarios.Readiness.Alerts;

/// <summary>Reads rules of Prometheus: a rules file, a PrometheusRule of its operator, Helm values or a ConfigMap that holds one.</summary>
public static class AlertFile
{
    private const int DeepestText = 2;

    /// <summary>The rules of a text; a fault where it holds none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its name, for faults.</param>
    /// <param name="faults">Takes what is wrong.</param>
    /// <exception cref="FarthingException">The text is not YAML.</exception>
    public static IReadOnlyList<AlertRuleText> Read(string text, string file, FaultList faults)
    {
        List<AlertRuleText> rules = [];
        foreach (YamlNode root in YamlTree.ReadAll(text, file))
        {
            Visit(root, rules, file, 0, 0);
        }

        if (!rules.Exists(rule => rule.IsAlert))
        {
            faults.Add(
                new Fault(ReadinessFaultCodes.NoAlerts, "the file holds no alerting rule")
                {
                    File = file,
                    Line = 1,
                    Expected =
                        "rules of Prometheus: groups with rules, each alert: NAME with expr: an expression (a rules file, a PrometheusRule, or a ConfigMap of one)",
                }
            );
        }

        return rules;
    }

    private static void Visit(YamlNode node, List<AlertRuleText> rules, string file, int texts, int line)
    {
        switch (node)
        {
            case YamlSequence list:
                foreach (YamlNode item in list.Items)
                {
                    Visit(item, rules, file, texts, line);
                }

                break;
            case YamlMapping mapping:
                string? expression = node.At("expr").Text();
                string? alert = node.At("alert").Text();
                if (expression is not null && (alert ?? node.At("record").Text()) is string name)
                {
                    rules.Add(new AlertRuleText(name, expression, line + mapping.Line, alert is not null));
                    break;
                }

                foreach ((YamlScalar _, YamlNode value) in mapping.Entries)
                {
                    Visit(value, rules, file, texts, line);
                }

                break;
            case YamlScalar scalar when texts < DeepestText && IsRules(scalar.Text):
                foreach (YamlNode root in YamlTree.ReadAll(scalar.Text, file))
                {
                    Visit(root, rules, file, texts + 1, line + scalar.Line);
                }

                break;
        }
    }

    /// <summary>True for a text in a ConfigMap that is itself a rules file.</summary>
    private static bool IsRules(string text) =>
        text.Contains('\n', StringComparison.Ordinal)
        && text.Contains("groups:", StringComparison.Ordinal)
        && text.Contains("expr:", StringComparison.Ordinal);
}

/// <summary>A rule as it stands in a file.</summary>
/// <param name="Name">The alert, or the series that it records.</param>
/// <param name="Expression">Its expression, in PromQL.</param>
/// <param name="Line">From 1.</param>
/// <param name="IsAlert">False for one that records.</param>
public sealed record AlertRuleText(string Name, string Expression, int Line, bool IsAlert);
