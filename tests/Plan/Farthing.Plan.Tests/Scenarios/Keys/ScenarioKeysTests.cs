using Farthing.Numerics.Faults;
using Farthing.Scenarios.Keys;
using Farthing.Settings;

namespace Farthing.Tests.Scenarios.Keys;

public sealed class ScenarioKeysTests
{
    [Fact]
    public void Every_default_and_every_example_is_accepted() =>
        Assert.All(
            ScenarioKeys.Table.All,
            key =>
            {
                foreach (string text in key.Example.Trim('[', ']').Split(", "))
                {
                    Assert.Null(key.Read(text, out _, out _));
                }

                foreach (string text in key.Default?.Split(", ") ?? [])
                {
                    Assert.Null(key.Read(text, out _, out _));
                }
            }
        );

    [Fact]
    public void Each_bound_is_accepted_and_one_step_beyond_is_not() =>
        Assert.All(
            ScenarioKeys.Table.All.Where(key => key.Kind.Shape == SettingShape.Quantity),
            key =>
            {
                double step = key.Kind.IsWhole ? 1 : Math.Max(1e-6, key.Kind.Maximum * 1e-6);
                Assert.Equal(key.Kind.ExcludesMinimum, !IsAccepted(key, key.Kind.Minimum));
                Assert.False(IsAccepted(key, key.Kind.Minimum - step), $"{key.Path} below its minimum");
                Assert.True(
                    IsAccepted(key, key.Kind.Maximum),
                    $"{key.Path} at its maximum {key.Kind.Written(key.Kind.Maximum)}"
                );
                Assert.False(IsAccepted(key, key.Kind.Maximum + step), $"{key.Path} above its maximum");
            }
        );

    [Fact]
    public void Every_condition_names_keys_and_words_that_exist() =>
        Assert.All(
            ScenarioKeys.Table.All,
            key =>
            {
                if (key.OnlyWith is string condition)
                {
                    string[] parts = condition.Split('=');
                    Setting other = ScenarioKeys.Table.Find(parts[0])!;
                    IEnumerable<string> words =
                        other.Kind.Shape == SettingShape.Switch ? ["true", "false"] : other.Kind.Words;
                    Assert.Empty(parts.Length == 1 ? [] : parts[1].Split('|').Except(words));
                }

                Assert.NotNull(ScenarioKeys.Table.Find(key.NotWith ?? key.Path));
            }
        );

    [Fact]
    public void No_two_keys_share_a_flag()
    {
        string[] flags =
        [
            .. ScenarioKeys.Table.All.SelectMany(key => key.FlagAliases.Append(key.Flag)).OfType<string>(),
        ];

        Assert.Equal(flags.Length, flags.Distinct().Count());
    }

    [Fact]
    public void Every_section_has_its_meaning() =>
        Assert.All(
            ScenarioKeys
                .Table.All.Select(key => key.Section.Replace("[]", "", StringComparison.Ordinal))
                .Where(s => s.Length > 0),
            section => Assert.NotNull(ScenarioKeys.Table.FindSection(section))
        );

    private static bool IsAccepted(Setting key, double value)
    {
        Fault? fault = key.Read(key.Kind.Written(value), out _, out _);
        Assert.True(
            fault is null or { Code: QuantityFaultCodes.OutOfRange or QuantityFaultCodes.NotAQuantity },
            fault?.ToString()
        );
        return fault is null;
    }
}
