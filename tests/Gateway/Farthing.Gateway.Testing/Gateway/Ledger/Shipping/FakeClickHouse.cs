using System.Globalization;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Ledger.Shipping;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Ledger.Shipping;

/// <summary>What answers like ClickHouse, to be made to lie and to fail: one table, its rows, and a memory of tokens.</summary>
internal sealed class FakeClickHouse : IAsyncDisposable
{
    private readonly ScriptedUpstream server;
    private readonly HashSet<string> tokens = [];

    public FakeClickHouse()
    {
        server = new ScriptedUpstream(AnswerAsync);
        Address = $"http://127.0.0.1:{server.Address.Port.ToString(CultureInfo.InvariantCulture)}";
    }

    public string Address { get; }

    /// <summary>Answers in its place: true where it did.</summary>
    public Func<ScriptedCall, string, Task<bool>> Trick { get; set; } = (_, _) => Task.FromResult(false);

    /// <summary>All rows, as they came.</summary>
    public List<(string Gateway, long Segment, long Offset, decimal Cost)> Rows { get; } = [];

    /// <summary>Statements so far.</summary>
    public List<string> Statements { get; } = [];

    public IReadOnlyList<string> Inserts
    {
        get
        {
            lock (Statements)
            {
                return [.. Statements.Where(sql => sql.StartsWith("INSERT", StringComparison.Ordinal))];
            }
        }
    }

    /// <summary>Engine, sorting key and partition key of the table; null: there is none yet.</summary>
    public string? Table { get; set; }

    /// <summary>Its columns.</summary>
    public IEnumerable<(string Name, string Type)> Columns { get; set; } = ShipTable.Columns;

    /// <summary>True where a block of a known name is not written again.</summary>
    public bool Remembers { get; set; } = true;

    public IReadOnlyList<ScriptedRequest> Requests => server.Requests;

    /// <summary>Takes the rows of an insert.</summary>
    public void Take(ScriptedCall call, string sql)
    {
        if (!tokens.Add(sql) && Remembers)
        {
            return;
        }

        foreach (string line in call.Request.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            JsonElement row = JsonDocument.Parse(line).RootElement;
            Rows.Add(
                (
                    row.GetProperty("gateway_id").GetString()!,
                    row.GetProperty("segment").GetInt64(),
                    row.GetProperty("offset").GetInt64(),
                    decimal.Parse(row.GetProperty("cost_usd").GetString()!, CultureInfo.InvariantCulture)
                )
            );
            Last = row;
        }
    }

    /// <summary>The last row that came.</summary>
    public JsonElement Last { get; private set; }

    /// <summary>A row's place, number and subject, as the question for the position has them.</summary>
    public static string PositionOf(JsonElement row) =>
        string.Join(
            '\t',
            row.GetProperty("segment"),
            row.GetProperty("offset"),
            row.GetProperty("sequence"),
            row.TryGetProperty("request_id", out JsonElement id) ? Guid.Parse(id.GetString()!) : ""
        );

    public static Task TextAsync(ScriptedCall call, string body, int status = 200, string headers = "") =>
        call.RawAsync(
            $"HTTP/1.1 {status} X\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}"
        );

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task AnswerAsync(ScriptedCall call)
    {
        string target = call.Request.Line.Split(' ')[1];
        int at = target.IndexOf("&query=", StringComparison.Ordinal);
        string sql = at < 0 ? call.Request.Text : Uri.UnescapeDataString(target[(at + 7)..]);
        lock (Statements)
        {
            Statements.Add(sql);
        }

        if (await Trick(call, sql))
        {
            return;
        }

        string answer = "";
        if (sql == "SELECT version()")
        {
            answer = "26.7.1.1\n";
        }
        else if (sql.StartsWith("SELECT engine", StringComparison.Ordinal))
        {
            answer = Table is null ? "" : Table + "\n";
        }
        else if (sql.StartsWith("SELECT name", StringComparison.Ordinal))
        {
            answer = string.Concat(
                Columns.Select(column =>
                    $"{column.Name}\t{column.Type.Replace("'", "\\'", StringComparison.Ordinal)}\n"
                )
            );
        }
        else if (sql.StartsWith("SELECT `segment`", StringComparison.Ordinal))
        {
            answer = Rows.Count == 0 ? "" : PositionOf(Last) + "\n";
        }
        else if (sql.StartsWith("CREATE", StringComparison.Ordinal))
        {
            Table = $"ReplacingMergeTree\t{ShipTable.Key}\t";
        }
        else
        {
            Take(call, sql);
        }

        await TextAsync(call, answer);
    }
}
