using Farthing.Protocol.Translation.Errors;

namespace Farthing.Tests.Protocol.Translation.Errors;

public sealed class ContextOverflowTests
{
    [Theory]
    [InlineData(200000L, 210000L, null, "prompt is too long: 210000 tokens > 200000 maximum")]
    [InlineData(200000L, 200000L, 5L, "prompt is too long: 200001 tokens > 200000 maximum")]
    [InlineData(32768L, null, 32000L, "prompt is too long: 32769 tokens > 32768 maximum")]
    [InlineData(
        4096L,
        1000L,
        4000L,
        "input length and `max_tokens` exceed context limit: 1000 + 4000 > 4096, decrease input length or `max_tokens` and try again"
    )]
    [InlineData(
        4096L,
        1000L,
        null,
        "input length and `max_tokens` exceed context limit: 1000 + 3097 > 4096, decrease input length or `max_tokens` and try again"
    )]
    [InlineData(null, null, null, "prompt is too long: no room")]
    [InlineData(null, 50L, null, "prompt is too long: no room")]
    public void Messages_clients_read_the_numbers(long? context, long? prompt, long? output, string text)
    {
        ContextOverflow overflow = new(context, prompt, output);

        Assert.Equal(text, overflow.ToMessagesText("no room"));
    }
}
