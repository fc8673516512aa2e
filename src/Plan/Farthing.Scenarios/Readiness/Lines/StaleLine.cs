using Farthing.Catalogs.Support;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Readiness.Alerts;
using Farthing.Scenarios.Readiness.Files;
using Farthing.Scenarios.Readiness.Inputs;

namespace Farthing.Scenarios.Readiness.Lines;

/// <summary>The line about names that engines renamed or removed: flags and variables of the deployed file, metrics of the rules.</summary>
/// <param name="inputs">What is checked.</param>
internal sealed class StaleLine(ReadinessInputs inputs)
{
    /// <summary>The line.</summary>
    public ReadinessLine Of()
    {
        LineName line = LineName.Stale;
        string[] found = [.. Deployed(), .. Watched()];
        string settle = inputs.With("--current", inputs.DeployedFile ?? "serve.sh");
        return found.Length > 0 ? line.Red(string.Join("; ", found), settle)
            : inputs.Deployed is not DeployedNames names
                ? line.Unknown("no serve line or manifest was given", settle)
            : names.Engines.Count == 0 ? line.Unknown("the file names no engine that is known", settle)
            : line.Green(
                $"none of {Show.Counted(names.Names.Count, "name")} stale, of {Show.Counted(EngineKnowledge.StaleNames.Count, "name")} that are"
            );
    }

    private IEnumerable<string> Deployed()
    {
        HashSet<string> said = new(StringComparer.Ordinal);
        foreach (DeployedName name in inputs.Deployed?.Names ?? [])
        {
            foreach (StaleName stale in EngineKnowledge.StaleNames)
            {
                bool isIt =
                    inputs.Deployed!.Engines.Contains(stale.Engine)
                    && stale.Name == name.Name
                    && stale.Kind == (name.IsFlag ? StaleName.Flag : StaleName.Variable);
                if (isIt && said.Add(name.Name))
                {
                    yield return Words(stale, (name.IsFlag ? "--" : "") + name.Name, name.Line);
                }
            }
        }
    }

    private IEnumerable<string> Watched()
    {
        HashSet<string> said = new(StringComparer.Ordinal);
        foreach (AlertRuleText rule in inputs.Alerts ?? [])
        {
            foreach (PromToken token in PromTokens.Of(rule.Expression))
            {
                StaleName? stale = EngineKnowledge.StaleNames.FirstOrDefault(each =>
                    each.Kind == StaleName.Metric && IsSeries(each.Name, token.Text)
                );
                if (token.Kind == PromKind.Name && stale is not null && said.Add(stale.Name))
                {
                    yield return Words(stale, stale.Name, rule.Line);
                }
            }
        }
    }

    /// <summary>True for a name with the ending of a counter or a histogram, or without.</summary>
    private static bool IsSeries(string name, string token) =>
        token.StartsWith(name, StringComparison.Ordinal)
        && token[name.Length..] is "" or "_total" or "_bucket" or "_sum" or "_count";

    private static string Words(StaleName stale, string written, int line) =>
        $"{written} (line {line}): {stale.ChangeWords}; now {stale.Now}";
}
