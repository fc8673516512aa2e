using Farthing.Numerics.Faults;
using Farthing.Scenarios.Readiness.Alerts;
using Farthing.Scenarios.Readiness.Files;

namespace Farthing.Tests.Scenarios.Readiness.Alerts;

public sealed class AlertFileTests
{
    private const string Rules = """
        groups:
          - name: a
            rules:
              - alert: Low
                expr: m < 0.4
                for: 10m
              - record: gpu:mbu
                expr: avg(DCGM_FI_PROF_DRAM_ACTIVE)
        """;

    [Fact]
    public void Reads_alerts_and_records_with_their_lines()
    {
        IReadOnlyList<AlertRuleText> rules = Read(Rules);

        Assert.Equal(
            [
                new AlertRuleText("Low", "m < 0.4", 4, true),
                new("gpu:mbu", "avg(DCGM_FI_PROF_DRAM_ACTIVE)", 7, false),
            ],
            rules
        );
    }

    [Fact]
    public void Reads_the_rules_of_the_operator()
    {
        IReadOnlyList<AlertRuleText> rules = Read(
            "kind: PrometheusRule\nspec: { groups: [{ name: g, rules: [{ alert: A, expr: m > 1 }] }] }"
        );

        Assert.Equal("A", Assert.Single(rules).Name);
    }

    [Fact]
    public void Reads_a_rules_file_inside_a_ConfigMap()
    {
        string inside = Rules.Replace("\n", "\n    ", StringComparison.Ordinal);

        IReadOnlyList<AlertRuleText> rules = Read($"kind: ConfigMap\ndata:\n  rules.yml: |\n    {inside}");

        Assert.Equal(["Low", "gpu:mbu"], rules.Select(rule => rule.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("groups: []")]
    [InlineData("groups: [{ rules: [{ record: a, expr: b }] }]")]
    [InlineData("alert: 1")]
    public void Refuses_a_file_without_an_alert(string text)
    {
        FaultList faults = new();

        AlertFile.Read(text, "rules.yaml", faults);

        Assert.Equal(ReadinessFaultCodes.NoAlerts, Assert.Single(faults.Faults).Code);
    }

    [Fact]
    public void Damaged_files_are_faults_or_rules()
    {
        Random random = new(3);
        for (int i = 0; i < 2_000; i++)
        {
            char[] text = [.. Rules];
            for (int hits = random.Next(1, 6); hits > 0; hits--)
            {
                text[random.Next(text.Length)] = (char)random.Next(1, 160);
            }

            try
            {
                FaultList faults = new();
                IReadOnlyList<AlertRuleText> rules = AlertFile.Read(new string(text), "rules.yaml", faults);
                Assert.True(faults.IsEmpty == rules.Any(rule => rule.IsAlert));
            }
            catch (FarthingException fault)
            {
                Assert.NotEmpty(fault.Faults);
            }
        }
    }

    private static IReadOnlyList<AlertRuleText> Read(string text)
    {
        FaultList faults = new();
        IReadOnlyList<AlertRuleText> rules = AlertFile.Read(text, "rules.yaml", faults);
        faults.ThrowIfAny();
        return rules;
    }
}
