using System.Text.Json.Serialization;
using Farthing.Documents.Keys;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Gateway.Administration;

/// <summary>Shows, changes, rotates and revokes keys that do not stand in the configuration. When it answers, the change is kept and in force here.</summary>
/// <param name="parts">The gateway.</param>
/// <param name="book">Its keys.</param>
internal sealed class KeyDesk(GatewayParts parts, KeyBook book)
{
    private const int LongestGraceDays = 30;

    /// <summary>Keys of a page, where nobody says how many, and at most.</summary>
    private const int PageSize = 1000;

    /// <summary><c>GET /keys</c>: a page of all of them, those of the configuration too, by ascending id.</summary>
    public Task<AdminAnswer> ListAsync(AdminCall call)
    {
        call.AllowsOnly("limit", "after");
        int limit = call.Whole("limit", 1, PageSize, PageSize);
        DateTimeOffset now = parts.Clock.GetUtcNow();
        List<GatewayKey> page = new(Math.Min(limit, PageSize));
        bool hasMore = false;
        foreach (KeyOptions key in book.After(call.Text("after")))
        {
            if (page.Count == limit)
            {
                hasMore = true;
                break;
            }

            page.Add(key is StoredKey stored ? KeyView.Of(stored, now) : KeyView.Of(key, now));
        }

        return Task.FromResult(new AdminAnswer(new KeysAnswer(page, hasMore ? page[^1].Id : null)));
    }

    /// <summary><c>GET /keys/{id}</c>.</summary>
    public Task<AdminAnswer> ShowAsync(AdminCall call)
    {
        call.AllowsOnly();
        DateTimeOffset now = parts.Clock.GetUtcNow();
        return Task.FromResult(
            new AdminAnswer(
                new KeyAnswer(
                    null,
                    book.Configured(call.Id) is KeyOptions key
                        ? KeyView.Of(key, now)
                        : KeyView.Of(book.Stored(call.Id), now)
                )
            )
        );
    }

    /// <summary><c>PATCH /keys/{id}</c>: the members that are there change, the others stay; null takes away.</summary>
    public async Task<AdminAnswer> ChangeAsync(AdminCall call)
    {
        call.AllowsOnly();
        FaultList faults = new();
        MemberReader members = BodyMembers.Parse(call.Body, faults);
        KeyWish wish = KeyWish.Read(
            members,
            parts.Router.Models,
            parts.Options().Listen.MaxBodyBytes,
            isNew: false
        );
        faults.ThrowIfAny();
        StoredKey key = await SaveAsync(call, "key.change", old => wish.On(Alive(old)));
        return Show(key);
    }

    /// <summary><c>DELETE /keys/{id}</c>: revoked for ever, at once. The key stays in the list: the ledger names it. Revoked twice is revoked once.</summary>
    public async Task<AdminAnswer> RevokeAsync(AdminCall call)
    {
        call.AllowsOnly();
        StoredKey key = await SaveAsync(
            call,
            "key.revoke",
            old =>
                old.RevokedAt is not null
                    ? old
                    : old with
                    {
                        RevokedAt = parts.Clock.GetUtcNow(),
                        OldSha256 = null,
                        OldUntil = null,
                    }
        );
        return Show(key);
    }

    /// <summary><c>POST /keys/{id}/rotate</c>: another secret; the one before is accepted for the grace time.</summary>
    public async Task<AdminAnswer> RotateAsync(AdminCall call)
    {
        call.AllowsOnly();
        FaultList faults = new();
        MemberReader members = BodyMembers.Parse(call.Body.IsEmpty ? "{}"u8.ToArray() : call.Body, faults);
        TimeSpan grace =
            members.Duration("grace", TimeSpan.FromDays(LongestGraceDays)) ?? TimeSpan.FromHours(1);
        members.RefuseUnknown(AdminFaultCodes.UnknownMember);
        faults.ThrowIfAny();
        string secret = KeySecret.Draw();
        StoredKey key = await SaveAsync(
            call,
            "key.rotate",
            old =>
                Alive(old) with
                {
                    Sha256 = KeySecret.HashOf(secret),
                    OldSha256 = grace > TimeSpan.Zero ? old.Sha256 : null,
                    OldUntil = grace > TimeSpan.Zero ? parts.Clock.GetUtcNow() + grace : null,
                }
        );
        return Show(key, secret);
    }

    private async Task<StoredKey> SaveAsync(AdminCall call, string action, Func<StoredKey, StoredKey> change)
    {
        if (book.Configured(call.Id) is not null)
        {
            throw new FarthingException(
                new Fault(AdminFaultCodes.InConfiguration, "the key stands in the configuration")
                {
                    Path = "id",
                    Value = call.Id,
                    Expected = "a change of the file, and a reload",
                }
            );
        }

        await book.Place.WaitAsync(call.Gone);
        try
        {
            StoredKey old = book.Stored(call.Id);
            StoredKey next = change(old);
            if (next == old)
            {
                return old;
            }

            next = next with { ChangedAt = parts.Clock.GetUtcNow(), Revision = old.Revision + 1 };
            await parts.Keys.SaveAsync(
                [new KeyChange(next, call.Event(parts.Clock, action, call.Id, KeyChanges.Of(old, next)))],
                call.Gone
            );
            return next;
        }
        finally
        {
            book.Place.Release();
        }
    }

    private static StoredKey Alive(StoredKey key) =>
        key.RevokedAt is null
            ? key
            : throw new FarthingException(
                new Fault(AdminFaultCodes.Changed, "the key is revoked, for ever")
                {
                    Path = "id",
                    Value = key.Id,
                    Expected = "a new key",
                }
            );

    private AdminAnswer Show(StoredKey key, string? secret = null, int status = 200) =>
        new(new KeyAnswer(secret, KeyView.Of(key, parts.Clock.GetUtcNow())), status);
}

/// <summary>A key that was shown, made or changed; with its secret where one was drawn.</summary>
internal sealed record KeyAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Secret,
    GatewayKey Key
) : AdminBody;
