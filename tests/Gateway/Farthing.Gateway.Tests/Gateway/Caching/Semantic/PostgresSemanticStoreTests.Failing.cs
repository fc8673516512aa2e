using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Caching.Shared;
using Farthing.Reduction.Semantic;
using Farthing.Testing;
using Farthing.Testing.Servers;
using static Farthing.Tests.Gateway.Caching.Semantic.SemanticScene;

namespace Farthing.Tests.Gateway.Caching.Semantic;

/// <content>Connections that break, gateways that die, a database that is away.</content>
public sealed partial class PostgresSemanticStoreTests
{
    /// <summary>Connections break in the middle of writes: whatever a gateway then sends again counts once.</summary>
    [Fact]
    public async Task Broken_connections_lose_no_row_and_count_none_twice()
    {
        (PostgresSemanticStore one, SemanticBook book) = await OpenAsync();
        (PostgresSemanticStore two, SemanticBook other) = await OpenAsync();
        using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task breaking = Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    await AskAsync(
                        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'farthing-questions' AND datname = current_database()"
                    );
                    await Task.Delay(7, CancellationToken.None);
                }
            },
            Cancellation
        );
        for (int i = 0; i < 400; i++)
        {
            (i % 2 == 0 ? one : two).Append(Cell, Compared(book, Cell, 1));
            await Task.Delay(1, Cancellation);
        }

        await done.CancelAsync();
        await breaking;
        await SettledAsync(400, one, two);

        Assert.Equal((400, 400), (ComparedIn(book), ComparedIn(other)));
        Assert.Equal(book.Text, other.Text);
    }

    /// <summary>A gateway ends from one moment to the next: what was confirmed to it stands, and no row of it twice.</summary>
    [Fact]
    public async Task A_gateway_that_dies_loses_no_confirmed_row()
    {
        (PostgresSemanticStore two, SemanticBook other) = await OpenAsync();
        await AskAsync("DROP ROLE IF EXISTS dying; CREATE ROLE dying LOGIN SUPERUSER");
        PostgresSemanticStore one = new(
            Database.Replace("Username=farthing", "Username=dying", StringComparison.Ordinal),
            Patient,
            TimeProvider.System
        );
        stores.Add(one);
        SemanticBook book = new();
        one.Open(book);
        await CurrentAsync(one);
        int sent = 0;
        while (one.Confirmed < 50)
        {
            one.Append(Cell, Compared(book, Cell, 1));
            sent++;
            await Task.Delay(1, Cancellation);
        }

        await AskAsync(
            "ALTER ROLE dying NOLOGIN; SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'dying'"
        );
        await Eventually.SoAsync(() => one.Standing < 0, Cancellation);
        long confirmed = one.Confirmed;
        await SettledAsync(await LastAsync(), two);
        (PostgresSemanticStore _, SemanticBook fresh) = await OpenAsync();
        await AskAsync("DROP ROLE dying");

        Assert.InRange(ComparedIn(other), confirmed, sent);
        Assert.Equal(fresh.Text, other.Text);
    }

    [Fact]
    public async Task While_it_is_away_rows_wait_and_a_cell_that_lost_some_begins_anew()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        own = PostgresServer.Start();
        SharedTimes times = Patient with { AnswerWithin = TimeSpan.FromSeconds(20) };
        (PostgresSemanticStore one, SemanticBook book) = await OpenAsync(times);
        (PostgresSemanticStore two, SemanticBook other) = await OpenAsync(times);
        CellKey spared = Place.CellOf(SemanticPlace.SameWords);
        one.Append(spared, Compared(book, spared, 1));
        one.Append(Cell, Compared(book, Cell, 1));
        await SettledAsync(2, one, two);

        own.Crash();
        await Eventually.SoAsync(() => one.Standing < 0 && two.Standing < 0, Cancellation);
        one.Append(spared, Compared(book, spared, 1));
        while (one.Waiting < 20_000)
        {
            one.Append(Cell, Compared(book, Cell, 1));
        }

        one.Append(Cell, Compared(book, Cell, 1)); // One too many.
        own.Resume();
        await SettledAsync(20_003, one, two);

        Assert.Equal(book.Text, other.Text);
        Assert.Equal(
            [(2L, PhaseCause.Began), (0L, PhaseCause.EvidenceLost)],
            book.Cells.Views()
                .OrderBy(cell => cell.GuardClass == Cell.GuardClass)
                .Select(cell => (cell.Compared, cell.Cause))
        );
        Assert.Contains(book.Words, words => words.Contains("begin anew", StringComparison.Ordinal));
        await Eventually.SoAsync(
            () => book.Words.Any(words => words.Contains("answers again", StringComparison.Ordinal)),
            Cancellation
        ); // Said behind the reading.
        Assert.DoesNotContain(other.Words, words => words.Contains("lost", StringComparison.Ordinal));
    }
}
