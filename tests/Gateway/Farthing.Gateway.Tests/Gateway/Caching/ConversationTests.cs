using System.Text;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Requests;

namespace Farthing.Tests.Gateway.Caching;

public sealed class ConversationTests
{
    [Theory]
    [InlineData("\"a\\u0041\"", "aA", 1, "")]
    [InlineData("""[{"role":"user","content":"a"}]""", "a", 1, """{"role":"user","content":"a"}""")]
    [InlineData("""[{"content":"a","role":"user"}]""", "a", 1, """{"content":"a","role":"user"}""")]
    [InlineData(
        """[{"role":"system","content":"s"},{"role":"user","content":"b"},{"role":"assistant","content":"c"},{"role":"user","content":[{"type":"text","text":"d"}]}]""",
        "d",
        4,
        """{"role":"user","content":"b"}"""
    )]
    [InlineData(
        """[{"role":"user","content":[{"text":"a","x":{"text":"b"},"y":["c",{"text":"d"}]}]}]""",
        "a",
        1,
        """{"role":"user","content":[{"text":"a","x":{"text":"b"},"y":["c",{"text":"d"}]}]}"""
    )]
    [InlineData("""[{"role":"user","content":[{"text":"a"},{"text":"b"}]}]""", null, 0, "")]
    [InlineData("""[{"role":"user","content":[{"text":"a"},"b"]}]""", null, 0, "")]
    [InlineData("""[{"role":"user","content":{"x":{"text":"a"}}}]""", null, 0, "")]
    [InlineData("""[{"role":"user","content":[[{"text":"a"}]]}]""", null, 0, "")]
    [InlineData("""[{"role":"user","content":[]}]""", null, 0, "")]
    [InlineData("""[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]""", null, 0, "")]
    [InlineData("""[{"role":"user","content":"a"},"b"]""", null, 0, "")]
    [InlineData("[1,2]", null, 0, "")]
    [InlineData("{}", null, 0, "")]
    public void The_last_question_is_a_users_one_plain_text(
        string prompt,
        string? text,
        int messages,
        string opening
    )
    {
        byte[] body = Encoding.UTF8.GetBytes("  " + prompt);

        Question? found = Conversation
            .Read(body, new JsonSpan(2, body.Length - 2), seeksMoment: true)
            .Question;

        Assert.Equal(text, found?.Text);
        Assert.Equal(messages, found?.Messages ?? 0);
        JsonSpan at = found?.OpeningAt ?? default;
        Assert.Equal(opening, Encoding.UTF8.GetString(body, at.Start, at.Length));
        Assert.True(found is null || body[found.Value.At] == (byte)'"');
    }

    [Theory]
    [InlineData("\"What time is it now?\"", CacheBypass.Volatile)]
    [InlineData("""["What time is it now?"]""", CacheBypass.Volatile)]
    [InlineData("""[{"content":"What time is it now?","role":"user"}]""", CacheBypass.Volatile)]
    [InlineData(
        """[{"role":"user","content":[{"type":"text","text":"What time is it now?"}]},{"role":"user","content":"And in Rome?"}]""",
        CacheBypass.Volatile
    )]
    [InlineData("""[{"role":"assistant","content":"What time is it now?"}]""", CacheBypass.None)]
    [InlineData("""[{"role":"tool","content":"7"},{"role":"user","content":"And?"}]""", CacheBypass.Tools)]
    [InlineData("""[{"role":"assistant","tool_calls":[]}]""", CacheBypass.Tools)]
    [InlineData("""[{"role":"assistant","tool_calls":null}]""", CacheBypass.None)]
    public void What_depends_on_the_moment_is_seen_in_every_turn(string prompt, CacheBypass moment)
    {
        byte[] body = Encoding.UTF8.GetBytes(prompt);
        JsonSpan all = new(0, body.Length);

        Assert.Equal(moment, Conversation.Read(body, all, seeksMoment: true).Moment);
        Assert.Equal(
            moment == CacheBypass.Tools ? CacheBypass.None : moment,
            Conversation.Read(body, all, seeksMoment: true, allowsTools: true).Moment
        );
        Assert.Equal(CacheBypass.None, Conversation.Read(body, all, seeksMoment: false).Moment);
    }
}
