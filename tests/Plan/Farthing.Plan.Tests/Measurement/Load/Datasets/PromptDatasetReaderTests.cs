using System.Text;
using Farthing.Measurement.Load.Datasets;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Measurement.Load.Datasets;

public sealed class PromptDatasetReaderTests
{
    [Fact]
    public void ShareGpt_conversations_are_turns_with_answers()
    {
        PromptDataset read = Read(
            """
            [
              {"id": "a", "conversations": [
                {"from": "human", "value": "What is it?"},
                {"from": "gpt", "value": "It is \"this\"."},
                {"from": "human", "value": "And then?"},
                {"from": "gpt", "value": "Then that follows."}]},
              {"id": "b", "conversations": [{"from": "system", "value": "Be brief."}, {"from": "human", "value": "Hello"}]}
            ]
            """
        );

        Assert.Equal((2, 3, true), (read.Conversations.Count, read.Turns, read.HasConversations));
        DatasetConversation first = read.Conversations[0];
        Assert.Equal(2, first.Line);
        Assert.Equal("It is \\\"this\\\".", Encoding.UTF8.GetString(first.Turns[0].Answer!.Escaped.Span));
        Assert.Equal(3, first.Turns[1].Answer!.Words);
        Assert.Equal(["system", "user"], read.Conversations[1].Turns[0].Messages.Select(one => one.Role));
        Assert.Null(read.Conversations[1].Turns[0].Answer);
        Assert.Equal(7, read.Conversations[1].Line);
    }

    [Fact]
    public void Lines_may_be_prompts_messages_and_batch_requests()
    {
        PromptDataset read = Read(
            """
            {"prompt": "One two three", "completion": "four five"}
            {"prompt": "Lengths", "output_tokens": 77}

            {"messages": [{"role": "user", "content": [{"type": "text", "text": "In parts"}]}, {"role": "assistant", "content": "Yes"}]}
            {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}, {"role": "user", "content": "c"}]}
            {"custom_id": "r1", "method": "POST", "url": "/v1/chat/completions", "body": {"messages": [{"role": "user", "content": "Batch"}], "max_tokens": 9}}
            """
        );

        Assert.Equal([1, 2, 4, 5, 6], read.Conversations.Select(one => one.Line));
        Assert.Equal(2, read.Conversations[0].Turns[0].Answer!.Words);
        Assert.Equal(77, read.Conversations[1].Turns[0].OutputTokens);
        Assert.Equal(2, read.Conversations[2].Turns[0].Messages[0].Words);
        // It ends with a question: the answer within is part of the prompt.
        Assert.Equal(3, Assert.Single(read.Conversations[3].Turns).Messages.Count);
        Assert.Equal(9, read.Conversations[4].Turns[0].CapTokens);
        Assert.True(read.HasCapsOnly);
    }

    [Fact]
    public void A_table_has_a_column_of_prompts_with_quotes_commas_and_lines()
    {
        PromptDataset read = Read("id,prompt,answer\n1,\"say \"\"hi\"\",\nthen stop\",ok\n2,plain,\n");

        Assert.Equal([2, 4], read.Conversations.Select(one => one.Line));
        Assert.Equal(
            "say \\\"hi\\\",\\nthen stop",
            Encoding.UTF8.GetString(read.Conversations[0].Turns[0].Messages[0].Escaped.Span)
        );
        Assert.Null(read.Conversations[1].Turns[0].Answer);
    }

    [Theory]
    [InlineData("{\"prompt\": \"a\"}\n{\"prompt\": \n", 2, "not JSON")]
    [InlineData("{\"prompt\": \"a\"}\n{\"text\": 3}\n", 2, "no prompt")]
    [InlineData("{\"prompt\": 7}", 1, "not a text")]
    [InlineData("{\"prompt\": \"\\ud800\"}", 1, "not a text")]
    [InlineData("{\"messages\": [{\"role\": \"wizard\", \"content\": \"a\"}]}", 1, "no role that is known")]
    [InlineData("[{\"conversations\": []},\n{\"conversations\": [", 1, "nobody asks")]
    [InlineData("[{\"prompt\": \"a\"},\n{\"prompt\": ", 2, "not whole JSON")]
    [InlineData("prompt,b\nx\n", 2, "1 fields where the header has 2")]
    [InlineData("prompt,b\n\"x,1\n", 2, "never closed")]
    [InlineData("a,b\nx,y\n", 1, "no column of prompts")]
    public void What_cannot_be_used_is_named_with_its_line(string text, int line, string words)
    {
        FarthingException broken = Assert.Throws<FarthingException>(() => Read(text));

        Fault fault = broken.Faults.First(one => one.Message.Contains(words, StringComparison.Ordinal));
        Assert.Equal(line, fault.Line);
        Assert.Equal(2, broken.ExitCode);
    }

    [Fact]
    public void An_empty_or_missing_file_is_a_fault_and_many_faults_are_ten()
    {
        string many = string.Concat(Enumerable.Repeat("{}\n", 25));

        Assert.Contains(
            "no prompt",
            Assert.Throws<FarthingException>(() => Read("[]")).Faults[0].Message,
            StringComparison.Ordinal
        );
        Assert.Equal(11, Assert.Throws<FarthingException>(() => Read(many)).Faults.Count);
        Assert.Throws<FarthingException>(() => PromptDatasetReader.Read("/no/such/file.json"));
    }

    internal static PromptDataset Read(string text)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "data");
        File.WriteAllText(file, text);
        return PromptDatasetReader.Read(file);
    }
}
