using Farthing.Catalogs.Apis;

namespace Farthing.Tests.Catalogs.Apis;

public sealed class ReasoningModelsTests
{
    [Theory]
    [InlineData("openai/gpt-5-mini", true)]
    [InlineData("groq/openai/gpt-oss-20b", true)]
    [InlineData("fireworks/kimi-k2p6", true)]
    [InlineData("deepseek-ai/DeepSeek-R1", true)]
    [InlineData("openai/gpt-4o-mini", false)]
    [InlineData("x-ai/grok-4-1-fast-non-reasoning", false)]
    [InlineData("google/gemini-2.5-flash-lite", false)]
    [InlineData("together/meta-llama/Llama-3.3-70B-Instruct-Turbo", false)]
    public void Models_reason_by_default_or_not(string id, bool reasons) =>
        Assert.Equal(reasons, ReasoningModels.Reasons(id));
}
