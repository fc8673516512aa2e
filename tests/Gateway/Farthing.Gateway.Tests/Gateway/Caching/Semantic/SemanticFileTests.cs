using System.Text;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Reduction.Semantic;
using Farthing.Tests.Gateway.Http;
using Microsoft.Data.Sqlite;
using static Farthing.Tests.Gateway.Caching.Semantic.SemanticScene;

namespace Farthing.Tests.Gateway.Caching.Semantic;

public sealed class SemanticFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-questions-").FullName;

    private string FileName => Path.Combine(folder, "questions.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<SemanticBook> UseAsync(Action<LocalSemanticStore, SemanticBook>? use = null)
    {
        await using LocalSemanticStore store = new(FileName, TimeProvider.System);
        SemanticBook book = new();
        store.Open(book);
        use?.Invoke(store, book);
        return book;
    }

    private Task<SemanticBook> FillAsync() =>
        UseAsync(
            (store, book) =>
            {
                for (int i = 1; i <= 3; i++)
                {
                    store.Add(Question(i), Vector(i), Stored(Question(i)), null);
                }

                for (int i = 0; i < 5; i++)
                {
                    store.Append(Cell, Compared(book, Cell, Question(1).Id));
                }
            }
        );

    private static void Damage(string path, string sql)
    {
        SqliteLibrary.Load();
        using SqliteConnection connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }

    [Fact]
    public async Task A_question_is_found_once_its_cells_know_of_it() =>
        Assert.Equal(0, (await FillAsync()).TakenTooSoon);

    [Fact]
    public async Task What_stood_stands_after_a_restart()
    {
        SemanticBook filled = await FillAsync();
        SemanticBook once = await UseAsync();
        SemanticBook twice = await UseAsync(); // From the gathered cells.

        Assert.Equal(filled.Text, once.Text);
        Assert.Equal(filled.Text, twice.Text);
        Assert.Empty(twice.Words);
    }

    [Theory]
    [InlineData(
        "UPDATE questions SET checksum = checksum + 1 WHERE id = (SELECT min(id) FROM questions)",
        2,
        5
    )]
    [InlineData(
        "UPDATE questions SET vector = substr(vector, 1, 20) WHERE id = (SELECT min(id) FROM questions)",
        2,
        5
    )]
    [InlineData("UPDATE questions SET vector = x'' WHERE id = (SELECT min(id) FROM questions)", 2, 5)]
    [InlineData(
        "UPDATE questions SET question = question || '!' WHERE id = (SELECT min(id) FROM questions)",
        2,
        5
    )]
    [InlineData("UPDATE questions SET entry = x'01' WHERE id = (SELECT min(id) FROM questions)", 2, 5)]
    [InlineData("UPDATE questions SET scope = x'01' WHERE id = (SELECT min(id) FROM questions)", 2, 5)]
    [InlineData("UPDATE cell_rows SET bytes = x'09' || substr(bytes, 2)", 3, 5)]
    [InlineData("UPDATE cell_rows SET bytes = substr(bytes, 1, 30)", 3, 5)]
    public async Task A_damaged_row_is_left_out_counted_and_said(string damage, int questions, int compared)
    {
        await FillAsync();
        await UseAsync(); // Cells take the rows up.
        Damage(FileName, damage);

        SemanticBook book = await UseAsync();

        Assert.StartsWith(
            "1 rows of the semantic cache's file are damaged",
            Assert.Single(book.Words),
            StringComparison.Ordinal
        );
        Assert.Equal((questions, compared, 0), (book.Questions.Count, ComparedIn(book), book.Unreadable));
    }

    [Theory]
    [InlineData("UPDATE cells SET state = substr(state, 1, 50)")]
    [InlineData("UPDATE cells SET state = CAST(x'4643454C0900' || substr(state, 7) AS BLOB)")]
    public async Task A_cell_that_cannot_be_read_begins_anew(string damage)
    {
        await FillAsync();
        await UseAsync();
        Damage(FileName, damage);

        SemanticBook book = await UseAsync();

        Assert.Equal(2, book.Unreadable);
        Assert.All(book.Cells.Views(), cell => Assert.Equal(CellPhase.Shadow, cell.Phase));
        Assert.Equal(3, book.Questions.Count);
        Assert.InRange(ComparedIn(book), 0, 1); // The last row stays in the file, whatever cells have of it.
    }

    [Fact]
    public async Task A_gateway_starts_on_a_damaged_file_and_serves_nothing_without_evidence()
    {
        string path = Path.Combine(folder, "cache.db");
        CacheOptions options = SemanticCacheTests.Options(CacheMode.Semantic);
        await using ScriptedUpstream upstream = SemanticCacheTests.Answering(_ =>
            "Hold the button for 10 seconds."
        );
        for (int start = 0; start < 2; start++)
        {
            await using TestGateway before = await TestGateway.StartAsync(
                upstream,
                cache: options,
                cacheFile: path
            );
            if (start == 0)
            {
                await SemanticCacheTests.PromoteAsync(before);
            }
        }

        Damage(FileName, "UPDATE cells SET state = substr(state, 1, 50)");
        await using TestGateway after = await TestGateway.StartAsync(
            upstream,
            cache: options,
            cacheFile: path
        );
        using HttpResponseMessage answer = await SemanticCacheTests.AskAsync(
            after,
            SemanticCacheTests.First.Replace("reset", "manage", StringComparison.Ordinal),
            "someone else"
        );

        Assert.True(answer.IsSuccessStatusCode);
        Assert.NotEqual("hit", ResponseCacheTests.Said(answer));
        Assert.Contains(
            after.CacheWords,
            words => words.Contains("begins anew, in shadow", StringComparison.Ordinal)
        );
        Assert.All(after.Cache!.Semantic!.Views(), cell => Assert.Equal(CellPhase.Shadow, cell.Phase));
    }

    [Fact]
    public async Task Removed_questions_leave_no_byte_in_the_file()
    {
        await FillAsync();
        Assert.Contains("What is question 2?", Bytes(), StringComparison.Ordinal);

        await UseAsync(
            (store, _) =>
            {
                store.Remove([Question(2)]);
                Assert.DoesNotContain("What is question 2?", Bytes(), StringComparison.Ordinal);
            }
        );
        Assert.Contains("What is question 1?", Bytes(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_purge_without_a_gateway_removes_questions_and_tells_their_cells()
    {
        await FillAsync();
        await UseAsync((store, _) => store.Add(Question(4, "key_2"), Vector(4), Stored(Question(4)), null));

        long none = QuestionRows.Purge(FileName, new CacheFilter(Model: "other"), 1);
        long some = QuestionRows.Purge(FileName, new CacheFilter("key_1", "team=süß", "model"), 1);
        string left = Bytes();
        SemanticBook book = await UseAsync();

        Assert.Equal((0, 3), (none, some));
        Assert.DoesNotContain("What is question 2?", left, StringComparison.Ordinal);
        Assert.Equal(["What is question 4? 16"], book.Questions);
        Assert.All(book.Cells.Views(), cell => Assert.Equal(1, cell.Entries));
        Assert.Equal(0, QuestionRows.Purge(Path.Combine(folder, "none.db"), new CacheFilter(), 1));
    }

    private string Bytes() =>
        string.Concat(
            Directory
                .GetFiles(folder, "questions.db*")
                .Select(path =>
                {
                    using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                    byte[] bytes = new byte[file.Length];
                    file.ReadExactly(bytes);
                    return Encoding.Latin1.GetString(bytes);
                })
        );
}
