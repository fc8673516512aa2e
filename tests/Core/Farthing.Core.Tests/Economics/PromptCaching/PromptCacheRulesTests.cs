using System.Globalization;
using System.Text;
using Farthing.Economics.PromptCaching;
using Farthing.Testing;

namespace Farthing.Tests.Economics.PromptCaching;

public class PromptCacheRulesTests
{
    /// <summary>Dated facts of providers: whoever changes one sees the row, with its source, in the diff of the golden file.</summary>
    [Fact]
    public void Every_row_is_as_its_source_says()
    {
        StringBuilder rows = new();
        foreach (PromptCacheRule rule in PromptCacheRules.All)
        {
            rows.Append(
                CultureInfo.InvariantCulture,
                $"{rule.Provider} {rule.Family}: from {rule.MinTokens} by {rule.StepTokens}, write {rule.WriteFactor5m} {rule.WriteFactor1h}, read {rule.ReadFactor}, {rule.Ttl}, {rule.MaxMarks} marks, {rule.LookbackBlocks} back; {rule.AsOf}, {rule.Source}\n"
            );
            if (
                rule.Provider == "anthropic"
                && PromptCacheRules.FindAtBedrock(rule.Family) is PromptCacheRule there
            )
            {
                rows.Append(
                    CultureInfo.InvariantCulture,
                    $"  at Bedrock: {there.WriteFactor1h?.ToString(CultureInfo.InvariantCulture) ?? "no"} hour\n"
                );
            }
        }

        Golden.Verify(rows.ToString(), "prompt-cache-rules.txt");
    }

    [Theory]
    [InlineData("anthropic", "claude-opus-4-20250514", 1024)]
    [InlineData("anthropic", "claude-opus-4-1-20250805", 1024)]
    [InlineData("anthropic", "claude-opus-4-5", 4096)]
    [InlineData("anthropic", "claude-opus-4-7", 2048)]
    [InlineData("anthropic", "claude-sonnet-4-5", 1024)]
    [InlineData("anthropic", "claude-haiku-4-5", 4096)]
    [InlineData("anthropic", "claude-opus-5", 512)]
    [InlineData("anthropic", "a-model-of-tomorrow", 4096)]
    [InlineData("openai", "gpt-5.6-mini", 1024)]
    public void The_longest_family_that_fits_holds(string provider, string model, int minTokens) =>
        Assert.Equal(minTokens, PromptCacheRules.Find(provider, model)!.MinTokens);

    [Theory]
    [InlineData("gpt-5.5", false)]
    [InlineData("gpt-5.6-mini", true)]
    [InlineData("gpt-5.7", true)]
    [InlineData("gpt-6", true)]
    public void OpenAI_has_breakpoints_from_GPT_5_6_on(string model, bool hasMarks) =>
        Assert.Equal(hasMarks, PromptCacheRules.Find("openai", model)!.HasMarks);

    [Theory]
    [InlineData("claude-sonnet-4-5-20250929-v1:0", true)]
    [InlineData("claude-opus-5", true)]
    [InlineData("claude-sonnet-5", true)]
    [InlineData("claude-mythos-5", true)]
    [InlineData("claude-opus-4-1-20250805-v1:0", false)]
    [InlineData("claude-sonnet-4-20250514-v1:0", false)]
    [InlineData("claude-3-5-haiku-20241022-v1:0", false)]
    public void Newer_models_have_an_hour_at_Bedrock(string model, bool hasHour)
    {
        PromptCacheRule rule = PromptCacheRules.FindAtBedrock(model)!;

        Assert.Equal(hasHour, rule.WriteFactor1h is not null);
        Assert.Equal(PromptCacheRules.Find("anthropic", model)!.MinTokens, rule.MinTokens);
    }

    [Fact]
    public void An_unknown_provider_has_no_row() => Assert.Null(PromptCacheRules.Find("nobody", "gpt-5"));

    [Fact]
    public void Every_row_has_a_source_a_month_and_factors_that_can_be()
    {
        foreach (PromptCacheRule rule in PromptCacheRules.All)
        {
            Assert.NotEmpty(rule.Source);
            Assert.Matches(@"^20\d\d-\d\d$", rule.AsOf);
            Assert.InRange(rule.ReadFactor, 0, 1);
            Assert.InRange(rule.WriteFactor5m, 1, 2);
            Assert.InRange(rule.MaxMarks, 0, BreakpointPlacement.MaxMarks);
        }
    }
}
