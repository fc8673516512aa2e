using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Settings.Trees;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Telemetry;

/// <summary>Docs, dashboard and alert rules say the names that the gateway says.</summary>
public sealed partial class MetricNamesTests
{
    private const string Page = "docs/metrics.md";
    private const string Begin = "<!-- families -->\n";
    private const string End = "<!-- /families -->";

    /// <summary>Every family that is declared, by name.</summary>
    internal static readonly MetricFamily[] Families =
    [
        .. typeof(MetricFamilies)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (MetricFamily)field.GetValue(null)!)
            .OrderBy(family => family.Name, StringComparer.Ordinal),
    ];

    [Fact]
    public void The_page_of_the_docs_is_made_from_the_one_place_of_names()
    {
        string page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, Page));
        int from = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int to = page.IndexOf(End, StringComparison.Ordinal);
        StringBuilder table = new("| name | kind | labels | |\n|---|---|---|---|\n");
        foreach (MetricFamily family in Families)
        {
            string labels = string.Join(", ", family.Labels.Select(label => $"`{label}`"));
            table.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"| `{family.Name}` | {family.Kind.ToString().ToLowerInvariant()} | {labels} | {family.Help} |\n"
            );
        }

        Golden.VerifyFile(page[..from] + table + page[to..], Page);
    }

    [Fact]
    public void Every_family_is_named_as_Prometheus_asks()
    {
        Assert.Equal(Families.Length, Families.Select(Name).Distinct().Count());
        Assert.All(
            Families,
            family =>
            {
                Assert.Matches("^(farthing_gateway|process)_[a-z_]+$", family.Name);
                Assert.Equal(
                    family.Kind == MetricKind.Counter,
                    family.Name.EndsWith("_total", StringComparison.Ordinal)
                );
                Assert.DoesNotContain(family.Labels, label => label is "key" or "user" or "session");
            }
        );

        static string Name(MetricFamily family) => family.Name;
    }

    [Fact]
    public void The_dashboard_asks_for_nothing_that_there_is_not()
    {
        using JsonDocument dashboard = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(RepositoryRoot.Path, "examples/gateway/grafana-dashboard.json"))
        );
        List<string> questions = [];
        List<int> ids = [];
        foreach (JsonElement panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
        {
            ids.Add(panel.GetProperty("id").GetInt32());
            if (panel.TryGetProperty("targets", out JsonElement targets))
            {
                questions.AddRange(
                    targets.EnumerateArray().Select(target => target.GetProperty("expr").GetString()!)
                );
                Assert.NotEqual("", panel.GetProperty("description").GetString());
            }
        }

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.True(questions.Count > 30);
        Assert.All(questions, Check);
        string[] shown = [.. questions.SelectMany(Names).Select(one => FamilyOf(one).Name).Distinct()];
        Assert.Contains(MetricFamilies.Cost.Name, shown);
        Assert.True(shown.Length >= 20);
    }

    [Fact]
    public void Alert_rules_ask_for_nothing_that_there_is_not_and_say_what_to_do()
    {
        string text = File.ReadAllText(
            Path.Combine(RepositoryRoot.Path, "examples/gateway/prometheus-rules.yaml")
        );
        YamlMapping root = (YamlMapping)YamlTree.Read(text, "prometheus-rules.yaml")!;
        YamlMapping group = (YamlMapping)((YamlSequence)Of(root, "groups")).Items[0];
        List<string> names = [];
        foreach (YamlNode node in ((YamlSequence)Of(group, "rules")).Items)
        {
            YamlMapping rule = (YamlMapping)node;
            names.Add(Text(rule, "alert"));
            Check(Text(rule, "expr"));
            Assert.Matches("^(warning|critical)$", Text((YamlMapping)Of(rule, "labels"), "severity"));
            YamlMapping annotations = (YamlMapping)Of(rule, "annotations");
            Assert.NotEqual("", Text(annotations, "summary"));
            Assert.NotEqual("", Text(annotations, "description"));
            foreach (Match label in UsedLabel().Matches(Text(annotations, "summary")))
            {
                string name = label.Groups[1].Value;
                Assert.True(
                    name == "instance"
                        || Names(Text(rule, "expr")).Any(one => FamilyOf(one).Labels.Contains(name)),
                    $"{names[^1]} says {name}, which its question does not have"
                );
            }
        }

        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.True(names.Count >= 12);

        static string Text(YamlMapping mapping, string key) => ((YamlScalar)Of(mapping, key)).Text;
        static YamlNode Of(YamlMapping mapping, string key) =>
            mapping.Entries.Single(entry => entry.Key.Text == key).Value;
    }

    /// <summary>Names of families, labels of those families, and parentheses that match.</summary>
    private static void Check(string question)
    {
        Assert.Equal(question.Count(one => one == '('), question.Count(one => one == ')'));
        Assert.Equal(question.Count(one => one == '{'), question.Count(one => one == '}'));
        foreach (Match selector in Selector().Matches(question))
        {
            MetricFamily family = FamilyOf(selector.Groups[1].Value);
            foreach (Match label in SelectedLabel().Matches(selector.Groups[2].Value))
            {
                Assert.Contains(label.Groups[1].Value, (string[])[.. family.Labels, "instance"]);
            }
        }
    }

    private static IEnumerable<string> Names(string question) =>
        Selector().Matches(question).Select(match => match.Groups[1].Value);

    private static MetricFamily FamilyOf(string name)
    {
        MetricFamily? family = Families.FirstOrDefault(one =>
            one.Kind == MetricKind.Histogram
                ? name == one.Name + "_bucket" || name == one.Name + "_sum" || name == one.Name + "_count"
                : name == one.Name
        );
        Assert.True(family is not null, $"{name} is no metric of the gateway");
        return family;
    }

    [GeneratedRegex(@"\b((?:farthing_gateway|process)_[a-z_]+)(\{[^}]*\})?")]
    private static partial Regex Selector();

    [GeneratedRegex(@"([a-z_]+)\s*(?:=~|!=|=)")]
    private static partial Regex SelectedLabel();

    [GeneratedRegex(@"\$labels\.([a-z_]+)")]
    private static partial Regex UsedLabel();
}
