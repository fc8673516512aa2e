using System.Collections.Concurrent;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Ledger;
using Farthing.Reduction.Semantic;
using Npgsql;

namespace Farthing.Gateway.Caching.Semantic;

/// <content>Writing: behind requests, in batches.</content>
internal sealed partial class PostgresSemanticStore
{
    private const int MaxWaiting = 20_000;
    private const long MaxWaitingBytes = 64 << 20;
    private const int Reserved = 5_000; // For comparisons under way, and for what clients say.
    private const int BatchRows = 500;
    private const long BatchBytes = 4 << 20;

    private readonly Guid writer = Guid.NewGuid();
    private readonly ConcurrentQueue<SemanticWrite> waiting = new();
    private readonly ConcurrentDictionary<CellKey, byte> lost = new();
    private readonly List<SemanticWrite> batch = []; // Until it is confirmed.
    private long batches;
    private int waitingRows;
    private long waitingBytes;
    private long confirmed;
    private volatile bool isEnding;

    /// <summary>Rows that the database has confirmed, refused ones included.</summary>
    public long Confirmed => Interlocked.Read(ref confirmed);

    /// <summary>Rows that wait.</summary>
    public int Waiting => Volatile.Read(ref waitingRows);

    private bool HasRoom =>
        Waiting < MaxWaiting - Reserved && Interlocked.Read(ref waitingBytes) < MaxWaitingBytes;

    /// <inheritdoc/>
    public void Add(StoredQuestion question, float[] vector, in CellEvent row, CacheMark? known)
    {
        if (known is not null && HasRoom)
        {
            Enqueue(
                new SemanticWrite(
                    SemanticRowKind.Stored,
                    PlaceOf(question),
                    BytesOf(row),
                    question.Id,
                    question,
                    QuestionRecord.Of(question, vector),
                    known
                )
            );
        }
    }

    /// <inheritdoc/>
    public void Append(CellKey cell, in CellEvent row)
    {
        if (Waiting >= MaxWaiting)
        {
            if (lost.TryAdd(cell, 0))
            {
                state!.Say(
                    $"more than {MaxWaiting} rows wait for PostgreSQL, and evidence of the semantic cache for {SemanticPlace.ModelOf(cell)} ({cell.GuardClass}) is lost: it will begin anew, in shadow"
                );
            }

            return;
        }

        Enqueue(
            new SemanticWrite(SemanticRowKind.Happened, CellRecord.Of(cell), BytesOf(row), 0, null, [], null)
        );
    }

    /// <inheritdoc/>
    public void Remove(IReadOnlyList<StoredQuestion> questions)
    {
        foreach (StoredQuestion question in questions)
        {
            if (!HasRoom)
            {
                return; // It is tried again, by this gateway or another.
            }

            Enqueue(
                new SemanticWrite(SemanticRowKind.Removed, PlaceOf(question), [], question.Id, null, [], null)
            );
        }
    }

    private void Enqueue(SemanticWrite write)
    {
        Interlocked.Increment(ref waitingRows);
        Interlocked.Add(ref waitingBytes, write.Bytes);
        waiting.Enqueue(write);
    }

    private static byte[] PlaceOf(StoredQuestion question) => CellRecord.Of(question.Place.CellOf(""));

    private static byte[] BytesOf(in CellEvent row)
    {
        byte[] bytes = new byte[CellEventBytes.Length];
        CellEventBytes.Write(row, bytes);
        return bytes;
    }

    private async Task WriteAsync()
    {
        CellKey[] without = [.. lost.Keys];
        while (true)
        {
            if (batch.Count == 0)
            {
                long bytes = 0;
                while (
                    batch.Count < BatchRows
                    && bytes < BatchBytes
                    && waiting.TryDequeue(out SemanticWrite? next)
                )
                {
                    batch.Add(next);
                    bytes += next.Bytes;
                }

                if (batch.Count == 0)
                {
                    break;
                }

                batches++;
            }

            await SendAsync(batch, batches);
            Interlocked.Add(ref confirmed, batch.Count);
            Interlocked.Add(ref waitingRows, -batch.Count);
            foreach (SemanticWrite write in batch)
            {
                Interlocked.Add(ref waitingBytes, -write.Bytes);
            }

            batch.Clear();
        }

        if (without.Length > 0)
        {
            await RestartAsync(without);
        }
    }

    /// <summary>Cells whose rows were lost begin anew, behind the rows that were not.</summary>
    private async Task RestartAsync(CellKey[] cells)
    {
        CellEvent row = new() { Kind = CellEventKind.EvidenceLost, AtUnixNs = UnixNs() };
        byte[] bytes = BytesOf(row);
        List<SemanticWrite> rows =
        [
            .. cells.Select(cell => new SemanticWrite(
                SemanticRowKind.Happened,
                CellRecord.Of(cell),
                bytes,
                0,
                null,
                [],
                null
            )),
        ];
        await SendAsync(rows, ++batches); // Twice, where its answer is lost, does no harm.
        Volatile.Write(ref staleAt, clock.GetTimestamp());
        foreach (CellKey cell in cells)
        {
            lost.TryRemove(cell, out _);
        }
    }

    private Task<int> SendAsync(List<SemanticWrite> rows, long number) =>
        WithinAsync(
            times.PurgeWithin,
            cancellation =>
                link.RunAsync(
                    async connection =>
                    {
                        await using NpgsqlCommand command = Command(connection, rows, number);
                        return (int)(await command.ExecuteScalarAsync(cancellation))!;
                    },
                    cancellation
                )
        );

    private NpgsqlCommand Command(NpgsqlConnection connection, List<SemanticWrite> rows, long number)
    {
        List<string> tags = [];
        List<int> tagEnds = [];
        foreach (SemanticWrite row in rows)
        {
            tags.AddRange(row.Stored?.Tags.Select(RecordText.Clean) ?? []);
            tagEnds.Add(tags.Count);
        }

        return PostgresCacheLink.Command(
            connection,
            "SELECT farthing.semantic_write($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            writer,
            number,
            rows.ConvertAll(one => (short)one.Kind),
            rows.ConvertAll(one => unchecked((long)one.Question)),
            rows.ConvertAll(one => one.Cell),
            rows.ConvertAll(one => one.Body),
            rows.ConvertAll(one => one.Record),
            rows.ConvertAll(one => RecordText.Clean(one.Stored?.KeyId ?? "")),
            tags,
            tagEnds,
            rows.ConvertAll(one => RecordText.Clean(one.Stored?.Place.Model ?? "")),
            rows.ConvertAll(one => one.Stored?.ExpiresUnixNs ?? 0),
            rows.ConvertAll(one => one.Mark?.Incarnation ?? Guid.Empty),
            rows.ConvertAll(one => one.Mark?.Purge ?? 0)
        );
    }
}
