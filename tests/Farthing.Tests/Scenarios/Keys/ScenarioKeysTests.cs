using Farthing.Numerics.Faults;
using Farthing.Scenarios.Keys;

namespace Farthing.Tests.Scenarios.Keys;

public sealed class ScenarioKeysTests
{
    [Fact]
    public void Every_default_and_every_example_is_accepted() =>
        Assert.All(
            ScenarioKeys.All,
            key =>
            {
                foreach (string text in key.Example.Trim('[', ']').Split(", "))
                {
                    Assert.Null(ScenarioKeyCheck.Read(key, text, out _, out _));
                }

                foreach (string text in key.Default?.Split(", ") ?? [])
                {
                    Assert.Null(ScenarioKeyCheck.Read(key, text, out _, out _));
                }
            }
        );

    [Fact]
    public void Each_bound_is_accepted_and_one_step_beyond_is_not() =>
        Assert.All(
            ScenarioKeys.All.Where(key => key.Shape == ScenarioValueShape.Quantity),
            key =>
            {
                double step = key.IsWhole ? 1 : Math.Max(1e-6, key.Maximum * 1e-6);
                Assert.Equal(key.ExcludesMinimum, !IsAccepted(key, key.Minimum));
                Assert.False(IsAccepted(key, key.Minimum - step), $"{key.Path} below its minimum");
                Assert.True(
                    IsAccepted(key, key.Maximum),
                    $"{key.Path} at its maximum {key.Written(key.Maximum)}"
                );
                Assert.False(IsAccepted(key, key.Maximum + step), $"{key.Path} above its maximum");
            }
        );

    [Fact]
    public void Every_condition_names_keys_and_words_that_exist() =>
        Assert.All(
            ScenarioKeys.All,
            key =>
            {
                if (key.OnlyWith is string condition)
                {
                    string[] parts = condition.Split('=');
                    ScenarioKey other = ScenarioKeys.Find(parts[0])!;
                    IEnumerable<string> words =
                        other.Shape == ScenarioValueShape.Switch ? ["true", "false"] : other.Words;
                    Assert.Empty(parts.Length == 1 ? [] : parts[1].Split('|').Except(words));
                }

                Assert.NotNull(ScenarioKeys.Find(key.NotWith ?? key.Path));
            }
        );

    [Fact]
    public void No_two_keys_share_a_flag()
    {
        string[] flags =
        [
            .. ScenarioKeys.All.SelectMany(key => key.FlagAliases.Append(key.Flag)).OfType<string>(),
        ];

        Assert.Equal(flags.Length, flags.Distinct().Count());
    }

    [Fact]
    public void Every_section_has_its_meaning() =>
        Assert.All(
            ScenarioKeys
                .All.Select(key => key.Section.Replace("[]", "", StringComparison.Ordinal))
                .Where(s => s.Length > 0),
            section => Assert.Contains(section, ScenarioKeys.SectionMeanings.Keys)
        );

    private static bool IsAccepted(ScenarioKey key, double value)
    {
        Fault? fault = ScenarioKeyCheck.Read(key, key.Written(value), out _, out _);
        Assert.True(
            fault is null or { Code: QuantityFaultCodes.OutOfRange or QuantityFaultCodes.NotAQuantity },
            fault?.ToString()
        );
        return fault is null;
    }
}
