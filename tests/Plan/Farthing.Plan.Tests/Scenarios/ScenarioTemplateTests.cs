using Farthing.Scenarios;
using Farthing.Scenarios.Keys;
using Farthing.Settings;
using Farthing.Testing;

namespace Farthing.Tests.Scenarios;

public sealed class ScenarioTemplateTests
{
    [Fact]
    public void The_template_is_the_reviewed_one() => Golden.Verify(ScenarioTemplate.Text(), "init.yaml");

    [Fact]
    public void The_template_is_a_valid_scenario() =>
        Assert.Equal(
            4,
            ScenarioReader.Parse(ScenarioTemplate.Text(), "scenario.yaml").Workload.RatePerSecond
        );

    [Fact]
    public void Every_line_that_is_off_can_be_switched_on()
    {
        string[] lines = ScenarioTemplate.Text().Split('\n');
        for (int i = 3; i < lines.Length; i++)
        {
            int at = lines[i].IndexOf('#', StringComparison.Ordinal);
            if (at < 0 || lines[i][..at].Trim().Length > 0)
            {
                continue;
            }

            // Switches the head of the section on as well.
            string[] changed = [.. lines];
            changed[i] = lines[i].Remove(at, 2);
            if (changed[i].TrimEnd().Split(" #")[0].TrimEnd().EndsWith(':'))
            {
                continue;
            }

            for (int head = i; at > 0 && head > 0; head--)
            {
                if (lines[head].StartsWith("# ", StringComparison.Ordinal))
                {
                    changed[head] = lines[head][2..];
                    break;
                }

                if (lines[head].Length > 0 && char.IsAsciiLetter(lines[head][0]))
                {
                    break;
                }
            }

            Exception? error = Record.Exception(() =>
                ScenarioReader.Parse(string.Join('\n', changed), "scenario.yaml")
            );
            if (error is global::Farthing.Numerics.Faults.FarthingException fault)
            {
                // What only stands with or without other keys is said so; nothing is unknown or out of range.
                Assert.All(
                    fault.Faults,
                    one =>
                        Assert.True(
                            one.Code
                                is SettingFaultCodes.Conflict
                                    or SettingFaultCodes.NoEffect
                                    or SettingFaultCodes.Missing,
                            $"{changed[i]}: {one}"
                        )
                );
            }
            else
            {
                Assert.Null(error);
            }
        }
    }

    [Fact]
    public void Every_section_stands_in_the_template()
    {
        string text = ScenarioTemplate.Text();

        Assert.All(
            ScenarioKeys.Table.NamesIn(""),
            name => Assert.Contains($"{name}:", text, StringComparison.Ordinal)
        );
    }
}
