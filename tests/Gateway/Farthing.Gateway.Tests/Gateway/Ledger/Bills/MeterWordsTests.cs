using Farthing.Gateway.Ledger.Bills;
using Farthing.Gateway.Metering;

namespace Farthing.Tests.Gateway.Ledger.Bills;

public sealed class MeterWordsTests
{
    [Theory]
    [InlineData("USE1-Claude4.6Sonnet-input-tokens", "input", "claude-sonnet-4-6", ServiceTier.Unstated)]
    [InlineData(
        "USE1-Claude4.6Sonnet-cache-read-input-token-count",
        "cached_input",
        "anthropic.claude-sonnet-4-6-20260501-v1:0",
        ServiceTier.Unstated
    )]
    [InlineData(
        "USW2-NovaPro-cache-write-input-token-count",
        "cache_write",
        "us.amazon.nova-pro-v1:0",
        ServiceTier.Unstated
    )]
    [InlineData("USE1-Nova2.0Lite-input-tokens-flex", "input", "amazon.nova-2-lite-v1:0", ServiceTier.Flex)]
    [InlineData(
        "USE1-openai.gpt-oss-120b-mantle-output-tokens-standard",
        "output",
        "gpt-oss-120b",
        ServiceTier.Standard
    )]
    [InlineData("gpt 4o 1120 cached Inp glbl Tokens", "cached_input", "gpt-4o", ServiceTier.Unstated)]
    [InlineData("gpt 4.1 mini Outp glbl Tokens", "output", "gpt-4.1-mini", ServiceTier.Unstated)]
    [InlineData("GPT 5 Mini Inpt Glbl 1M Tokens", "input", "gpt-5-mini", ServiceTier.Unstated)]
    [InlineData("gpt-oss-120B Inp glbl Tokens", "input", "openai/gpt-oss-120b", ServiceTier.Unstated)]
    [InlineData("gpt 4o Batch Outp Data Zone Tokens", "output", "gpt-4o", ServiceTier.Batch)]
    [InlineData("Gemini 3 Flash Text Output - Predictions", "output", "gemini-3-flash", ServiceTier.Unstated)]
    [InlineData(
        "Gemini 2.5 Flash GA Thinking Text Output - Predictions",
        "output",
        "gemini-2.5-flash",
        ServiceTier.Unstated
    )]
    [InlineData(
        "Gemini 3 Flash Text Input Caching",
        "cached_input",
        "google/gemini-3-flash",
        ServiceTier.Unstated
    )]
    [InlineData(
        "Gemini 3 Flash Audio Input - Predictions",
        "audio_in",
        "gemini-3-flash",
        ServiceTier.Unstated
    )]
    public void A_meter_s_name_says_model_class_and_tier(
        string text,
        string meter,
        string model,
        ServiceTier tier
    )
    {
        MeterWords words = MeterWords.Read(text);

        Assert.Equal((meter, tier), (words.Meter, words.Tier));
        Assert.Equal(MeterWords.ModelKey(model), MeterWords.ModelKey(words.Model));
    }

    [Theory]
    [InlineData("web search tool calls")]
    [InlineData("Gemini 3 Flash Image Input Caching Storage")]
    [InlineData("Vertex AI: Provisioned Throughput 1 month")]
    [InlineData("Code Execution Usage")]
    public void What_counts_no_tokens_is_beside_them(string text) =>
        Assert.Equal(BillMeters.Item, MeterWords.Read(text).Meter);

    [Theory]
    [InlineData("gpt-4o", "gpt-4o-mini")]
    [InlineData("gpt-4.1", "gpt-4o")]
    [InlineData("claude-sonnet-4-5", "claude-sonnet-4")]
    [InlineData("llama-3.1-8b", "llama-3.1-70b")]
    [InlineData("gemini-2.5-flash", "gemini-2.5-pro")]
    public void Different_models_stay_different(string one, string other) =>
        Assert.NotEqual(MeterWords.ModelKey(one), MeterWords.ModelKey(other));

    [Theory]
    [InlineData("gpt-4o-mini-2024-07-18", "gpt-4o-mini")]
    [InlineData("claude-3-5-sonnet-20241022", "Claude 3.5 Sonnet")]
    [InlineData("claude-sonnet-4@20250514", "anthropic/claude-sonnet-4")]
    [InlineData("DeepSeek-R1", "deepseek/deepseek-r1:free")]
    [InlineData("models/gemini-2.5-flash", "Gemini 2.5 Flash")]
    public void Names_of_one_model_meet(string one, string other) =>
        Assert.Equal(MeterWords.ModelKey(one), MeterWords.ModelKey(other));
}
