using System.Text.Json;
using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Datasets;
using Farthing.Measurement.Load.Prompts;
using Farthing.Measurement.Load.Runs;
using Farthing.Testing.Pacing;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Measurement.Load.Datasets;

/// <summary>Prompts of a data set as requests.</summary>
public sealed class DeckTests
{
    private static readonly PromptDataset Talk = PromptDatasetReaderTests.Read(
        """
        {"conversations": [{"from": "human", "value": "First question"}, {"from": "gpt", "value": "file answer of five words"}, {"from": "human", "value": "Second question"}]}
        """
    );

    [Fact]
    public void Nothing_is_dealt_twice_before_all_was_dealt_and_repeats_are_counted()
    {
        PromptDataset twenty = PromptDatasetReaderTests.Read(
            string.Concat(Enumerable.Range(0, 20).Select(i => $"{{\"prompt\": \"number {i}\"}}\n"))
        );
        PromptDeck deck = new(twenty, seed: 3, output: 5);
        PromptDeck other = new(twenty, seed: 4, output: 5);
        int[] lines = [.. Enumerable.Range(0, 20).Select(i => deck.Deal(i).Conversation.Line)];

        Assert.Equal(Enumerable.Range(1, 20), lines.Order());
        Assert.NotEqual(lines, Enumerable.Range(0, 20).Select(i => other.Deal(i).Conversation.Line));
        Assert.Equal(0, deck.Repeats);
        deck.Deal(20);
        Assert.Equal((21, 1), (deck.Dealt, deck.Repeats));
    }

    [Fact]
    public void Lengths_come_from_the_flag_the_file_its_answers_or_its_caps()
    {
        PromptDataset read = PromptDatasetReaderTests.Read(
            """
            {"prompt": "a b c d", "output_tokens": 70, "completion": "x y"}
            """
        );
        PromptScale scale = new(10, 1.5, "usage");

        // 10 + 4 · 1.5.
        Assert.Equal((16, 70), Lengths(read, null));
        Assert.Equal((16, 5), Lengths(read, 5));
        // Five words of an answer.
        Assert.Equal(8, Lengths(Talk, null).Output);

        (int Input, int Output) Lengths(PromptDataset dataset, int? output)
        {
            PromptDeck deck = new(dataset, 1, output) { Scale = scale };
            return deck.Lengths(deck.Deal(0));
        }
    }

    [Fact]
    public void A_later_turn_sends_back_the_servers_own_answer()
    {
        using PacedServer server = new();

        LoadRecording recording = Play(server, salts: true, keepsAnswers: true);

        Assert.All(recording.Records, record => Assert.Equal(RequestOutcome.Finished, record.Outcome));
        JsonElement[] messages = Messages(server, 1);
        Assert.Equal(
            ["user", "assistant", "user"],
            messages.Select(one => one.GetProperty("role").GetString())
        );
        Assert.EndsWith(
            "First question",
            messages[0].GetProperty("content").GetString(),
            StringComparison.Ordinal
        );
        Assert.StartsWith("Case ", messages[0].GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal(" word word word", messages[1].GetProperty("content").GetString());
        Assert.Equal("Second question", messages[2].GetProperty("content").GetString());
        Assert.Equal(
            Messages(server, 0)[0].GetProperty("content").GetString(),
            messages[0].GetProperty("content").GetString()
        );
    }

    [Fact]
    public void Without_salt_prompts_stand_as_they_are_and_where_no_answer_is_kept_the_files_is_sent()
    {
        using PacedServer server = new();

        Play(server, salts: false, keepsAnswers: false);

        Assert.Equal("First question", Messages(server, 0)[0].GetProperty("content").GetString());
        Assert.Equal("file answer of five words", Messages(server, 1)[1].GetProperty("content").GetString());
    }

    [Fact]
    public void Completions_get_one_text()
    {
        using PacedServer server = new();

        Play(server, salts: false, keepsAnswers: false, LoadApi.Completions, Talk.FirstTurns());

        lock (server.Bodies)
        {
            using JsonDocument body = JsonDocument.Parse(server.Bodies[0]);
            Assert.Equal("First question", body.RootElement.GetProperty("prompt").GetString());
        }
    }

    private static LoadRecording Play(
        PacedServer server,
        bool salts,
        bool keepsAnswers,
        LoadApi api = LoadApi.Chat,
        PromptDataset? data = null
    )
    {
        PromptDeck deck = new(data ?? Talk, 1, output: 3);
        LoadTarget target = LoadTarget.Parse(server.Url)! with { Model = "paced", Api = api };
        PromptWriter prompts = new(target, 7) { Deck = deck, Salts = salts };
        using LoadRunner runner = new(target, prompts);
        RequestSource source = new DeckSource(deck, new EvenStarts(1, 0), renews: false, 0, null);
        return runner.Run(
            source,
            new LoadOptions { Connections = 1, KeepsAnswers = keepsAnswers },
            null,
            TestContext.Current.CancellationToken
        );
    }

    private static JsonElement[] Messages(PacedServer server, int number)
    {
        lock (server.Bodies)
        {
            using JsonDocument body = JsonDocument.Parse(server.Bodies[number]);
            return [.. body.RootElement.GetProperty("messages").Clone().EnumerateArray()];
        }
    }
}
