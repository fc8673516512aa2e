using System.Text;
using Farthing.Gateway.PromptCaching.Prompts;

namespace Farthing.Tests.Gateway.PromptCaching;

public class PromptReaderTests
{
    private static PromptBlocks Read(string body, bool isMessages = true)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        PromptBlocks prompt = new PromptReader(isMessages).Read(bytes);
        prompt.Link(bytes, "secret"u8, "scope");
        return prompt;
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("""{"messages":[],"tools":[],"system":""}""", 1)]
    [InlineData("""{"messages":"hi","tools":{},"system":7}""", 0)]
    [InlineData("""{"messages":[1,[2],{"role":"user"},{"content":null},{"content":["x",{}]}]}""", 2)]
    [InlineData("""{"messages":[{"content":[{"cache_control":{"type":"ephemeral"}}]}]}""", 1)]
    [InlineData("""{"messages":[{"content":[{"a":1,"cache_control":{},"cache_control":{} }]}]}""", 1)]
    [InlineData(
        """{"cache_control":{},"messages":[{"content":[{"type":7,"text":{} }]}],"tools":[null]}""",
        2
    )]
    public void Odd_bodies_are_read(string body, int blocks)
    {
        PromptBlocks prompt = Read(body);

        Assert.Equal(blocks, prompt.Blocks.Count);
        Assert.Equal(blocks, prompt.Chain.Length);
    }

    [Fact]
    public void Marks_white_space_and_form_of_a_text_do_not_change_a_prompt()
    {
        ulong[] bare = Read("""{"system":"s","messages":[{"role":"user","content":"hi"}]}""").Chain;

        Assert.Equal(
            bare,
            Read(
                """{"messages":[{"content":[{"type":"text","cache_control":{"type":"ephemeral"}, "text":"hi"}],"role":"user"}], "system":[{"type":"text","text":"s"}]}"""
            ).Chain
        );
        Assert.NotEqual(
            bare[1],
            Read("""{"system":"s","messages":[{"role":"assistant","content":"hi"}]}""").Chain[1]
        );
    }

    [Fact]
    public void A_tools_schema_may_name_cache_control()
    {
        PromptBlocks prompt = Read(
            """{"tools":[{"name":"f","input_schema":{"properties":{"cache_control":{"type":"string"} } } }],"messages":[]}"""
        );

        Assert.Empty(prompt.ClientMarks);
        Assert.True(prompt.Blocks[0].CanMark);
    }

    [Theory]
    [InlineData("""{"type":"thinking","thinking":"hm"}""")]
    [InlineData("""{"type":"text","text":""}""")]
    public void Some_blocks_cannot_be_marked(string block) =>
        Assert.False(
            Read($$"""{"messages":[{"role":"assistant","content":[{{block}}]}]}""").Blocks[0].CanMark
        );
}
