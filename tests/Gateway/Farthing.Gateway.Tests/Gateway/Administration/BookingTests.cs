using System.Net;
using System.Text.Json;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Administration;

/// <summary>Corrections and feedback of a running gateway.</summary>
public sealed class BookingTests
{
    private const string Feedback = "/farthing/v1/feedback";

    [Fact]
    public async Task A_correction_is_in_the_books_and_in_the_budget_at_once_and_counts_once()
    {
        await using HostScene scene = await HostScene.StartAsync(options =>
            options with
            {
                Budgets =
                [
                    new BudgetOptions
                    {
                        Id = "b",
                        Scope = new RequestScope(ScopeKind.Team, "search"),
                        Limit = Money.FromUsd(1),
                        Period = BudgetPeriod.Month,
                    },
                ],
            }
        );
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(HostScene.OwnSecret));
        await scene.WaitAsync(store => store.Total(LedgerFilter.All).Attempts == 1);
        string attempt = scene
            .Host.Ledger.Rows(LedgerFilter.All)
            .Single()
            .Opened.Attempt.RequestId.ToString("N");
        Guid id = Guid.NewGuid();
        string body =
            $$"""{"id":"{{id:N}}","attempt":"{{attempt}}","amount_usd":0.25,"reason":"invoice 4711","tokens":{"output":7} }""";

        (int first, JsonElement booked, _) = await scene.AdminAsync("POST", "/adjustments", body);
        (int second, JsonElement again, _) = await scene.AdminAsync("POST", "/adjustments", body);
        (int other, _, _) = await scene.AdminAsync(
            "POST",
            "/adjustments",
            body.Replace("0.25", "0.26", StringComparison.Ordinal)
        );
        (int account, _, _) = await scene.AdminAsync(
            "POST",
            "/adjustments",
            """{"account":"team:search","amount_usd":"-0.05","reason":"goodwill"}"""
        );
        (int foreign, _, _) = await scene.AdminAsync(
            "POST",
            "/adjustments",
            """{"account":"team:docs","amount_usd":7,"reason":"theirs"}"""
        );

        Assert.Equal((201, 200, 409, 201, 201), (first, second, other, account, foreign));
        Assert.False(booked.GetProperty("was_booked_before").GetBoolean());
        Assert.True(again.GetProperty("was_booked_before").GetBoolean());
        // 30,000 nano for the answer, $0.25 − $0.05 of corrections of this team; $7 are another's.
        BudgetState state = Assert.Single(scene.Host.Spending.States());
        Assert.Equal(HostScene.AnswerNano + 200_000_000, state.Settled.NanoUsd);
        await scene.WaitAsync(store => store.Adjustments(LedgerFilter.All).Count() == 3);
        await scene.RestartAsync();
        Assert.Equal(200, (await scene.AdminAsync("POST", "/adjustments", body)).Status);
        Assert.Equal(
            HostScene.AnswerNano + 200_000_000,
            Assert.Single(scene.Host.Spending.States()).Settled.NanoUsd
        );
        await scene.StopAsync();
        Assert.True(scene.Verify().IsRight);
        await scene.RestartAsync();
    }

    [Fact]
    public async Task A_correction_of_a_closed_month_falls_into_the_next()
    {
        await using HostScene scene = await HostScene.StartAsync();
        Directory.CreateDirectory(scene.Folder.Statements);
        await File.WriteAllTextAsync(
            Path.Combine(scene.Folder.Statements, "2026-03.json"),
            "{}",
            TestContext.Current.CancellationToken
        );

        (int status, JsonElement body, _) = await scene.AdminAsync(
            "POST",
            "/adjustments",
            """{"account":"idle","amount_usd":1,"reason":"late","effective":"2026-03-17"}"""
        );

        Assert.Equal(
            (201, "2026-04-01T00:00:00.000000Z"),
            (status, body.GetProperty("effective").GetString())
        );
    }

    [Fact]
    public async Task A_client_says_whether_its_session_did_what_it_was_for_and_the_last_word_holds()
    {
        await using HostScene scene = await HostScene.StartAsync();
        await scene.StatusAsync(
            HostScene.OwnSecret,
            "x-farthing-session: run-1",
            "x-farthing-workflow: triage"
        );
        await scene.StatusAsync(
            HostScene.OwnSecret,
            "x-farthing-session: run-1",
            "x-farthing-workflow: triage"
        );
        using HttpResponseMessage single = await scene.ChatAsync(
            HostScene.OwnSecret,
            "",
            "x-farthing-workflow: triage"
        );
        string request = single.Headers.GetValues("x-request-id").Single();

        (int first, _) = await scene.CallAsync(
            HttpMethod.Post,
            Feedback,
            HostScene.OwnSecret,
            """{"session":"run-1","outcome":"failure"}"""
        );
        (int second, string text) = await scene.CallAsync(
            HttpMethod.Post,
            Feedback,
            HostScene.OwnSecret,
            """{"session":"run-1","outcome":"success","score":0.9,"note":"looked again"}"""
        );
        (int third, _) = await scene.CallAsync(
            HttpMethod.Post,
            Feedback,
            HostScene.OwnSecret,
            $$"""{"request":"{{request}}","outcome":"failure"}"""
        );

        Assert.Equal((200, 200, 200), (first, second, third));
        Assert.Equal(
            """{"object":"farthing.feedback","session":"run-1","request":null,"outcome":"success"}""",
            text
        );
        await scene.WaitAsync(store => store.Feedback().Count() == 3);
        TaskOutcomes tasks = TaskOutcomes.Of(
            scene.Host.Ledger,
            LedgerFilter.All,
            row => Workflows.Of(row.Opened.Tags)
        );
        // Two tasks for three answers; one was done: 90,000 nano-dollars for it.
        Assert.Equal(new TaskSums(2, 1, new Money(3 * HostScene.AnswerNano), 1, 900_000), tasks.Total);
        Assert.Equal(tasks.Total, tasks.Groups["triage"]);
        Assert.Equal(90_000e-9, (double)tasks.Total.Cost.Usd / tasks.Total.Successes, 15);
        await scene.StopAsync();
        Assert.True(scene.Verify().IsRight);
        await scene.RestartAsync();
    }

    [Fact]
    public async Task An_administrator_speaks_of_anybodys_session_and_says_whose_where_two_have_it()
    {
        await using HostScene scene = await HostScene.StartAsync();
        await scene.StatusAsync(HostScene.OwnSecret, "x-farthing-session: s");
        await scene.StatusAsync(HostScene.OwnSecret, "x-farthing-session: both");
        await scene.StatusAsync(HostScene.NeighborSecret, "x-farthing-session: both");
        await scene.WaitAsync(store => store.Total(LedgerFilter.All).Attempts == 3);

        (int one, JsonElement body, _) = await scene.AdminAsync(
            "POST",
            "/feedback",
            """{"session":"s","outcome":"success"}"""
        );
        (int several, _, string text) = await scene.AdminAsync(
            "POST",
            "/feedback",
            """{"session":"both","outcome":"success"}"""
        );
        (int named, _, _) = await scene.AdminAsync(
            "POST",
            "/feedback",
            """{"session":"both","key":"neighbor","outcome":"success"}"""
        );
        (int none, _, _) = await scene.AdminAsync(
            "POST",
            "/feedback",
            """{"session":"nowhere","outcome":"success"}"""
        );

        Assert.Equal((200, 400, 200, 404), (one, several, named, none));
        Assert.Equal("own", body.GetProperty("key").GetString());
        Assert.Contains("one of neighbor, own", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"session":"theirs","outcome":"success"}""", 404)]
    [InlineData("""{"session":"theirs","key":"neighbor","outcome":"success"}""", 400)]
    [InlineData("""{"request":"REQUEST","outcome":"failure"}""", 404)]
    [InlineData("""{"session":"nowhere","outcome":"success"}""", 404)]
    [InlineData("""{"session":"a","request":"REQUEST","outcome":"success"}""", 400)]
    [InlineData("""{"session":"theirs","outcome":"success","more":1}""", 400)]
    [InlineData("not json", 400)]
    public async Task Nobody_speaks_of_a_neighbors_session(string body, int status)
    {
        await using HostScene scene = await HostScene.StartAsync();
        using HttpResponseMessage theirs = await scene.ChatAsync(
            HostScene.NeighborSecret,
            "",
            "x-farthing-session: theirs"
        );
        string request = theirs.Headers.GetValues("x-request-id").Single();
        await scene.WaitAsync(store => store.Total(LedgerFilter.All).Attempts == 1);

        (int answered, string text) = await scene.CallAsync(
            HttpMethod.Post,
            Feedback,
            HostScene.OwnSecret,
            body.Replace("REQUEST", request, StringComparison.Ordinal)
        );

        Assert.True(status == answered, text);
        Assert.DoesNotContain("neighbor", text, StringComparison.Ordinal);
        Assert.Empty(scene.Host.Ledger.Feedback());
        Assert.Equal(401, (await scene.CallAsync(HttpMethod.Post, Feedback, null, body)).Status);
    }

    [Fact]
    public async Task What_a_client_says_of_its_tries_is_kept_and_each_try_is_billed()
    {
        await using HostScene scene = await HostScene.StartAsync();
        await scene.StatusAsync(HostScene.OwnSecret, "Idempotency-Key: order-1");
        await scene.StatusAsync(
            HostScene.OwnSecret,
            "Idempotency-Key: order-1",
            "x-stainless-retry-count: 1"
        );
        await scene.StatusAsync(HostScene.NeighborSecret, "Idempotency-Key: order-1");
        await scene.StatusAsync(HostScene.OwnSecret, "x-stainless-retry-count: 2");
        await scene.StatusAsync(
            HostScene.OwnSecret,
            "x-stainless-retry-count: many",
            "Idempotency-Key: " + new string('k', 500)
        );
        await scene.WaitAsync(store => store.Total(LedgerFilter.All).Attempts == 5);

        LedgerRetriesDocument repeats = RequestRepeats.Of(scene.Host.Ledger, LedgerFilter.All);

        // order-1 of "own" was billed twice; the neighbor's order-1 is another one.
        RepeatedRequest repeated = Assert.Single(repeats.Requests);
        Assert.Equal(("own", "order-1", 2), (repeated.Key, repeated.Name, repeated.Times));
        Assert.Equal(HostScene.AnswerNano, repeated.WasteUsd.NanoUsd);
        Assert.Equal((2, 1), (repeats.ClientRetries, repeats.UnlinkedClientRetries));
        Assert.Equal(5 * HostScene.AnswerNano, repeats.CostUsd.NanoUsd);
        Assert.Contains(
            scene.Host.Ledger.Rows(LedgerFilter.All),
            row =>
                row.Opened.IdempotencyKey.StartsWith("sha256:", StringComparison.Ordinal)
                && row.Opened.ClientRetry == 0
        );
    }
}
