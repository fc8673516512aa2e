using System.Security.Cryptography;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Gateway.Administration;

/// <summary>Makes, shows, changes, rotates and revokes keys that do not stand in the configuration. When it answers, the change is kept and in force here.</summary>
/// <param name="parts">The gateway.</param>
internal sealed class KeyDesk(GatewayParts parts) : IDisposable
{
    private const int LongestGraceDays = 30;
    private readonly SemaphoreSlim place = new(1);

    /// <summary><c>GET /keys</c>: all of them, those of the configuration too.</summary>
    public Task<AdminAnswer> ListAsync(AdminCall call)
    {
        call.AllowsOnly();
        DateTimeOffset now = parts.Clock.GetUtcNow();
        return Task.FromResult(
            new AdminAnswer(
                new KeysAnswer([
                    .. parts.Options().Keys.Select(key => KeyView.Of(key, now)),
                    .. parts
                        .Keys.Keys.Where(key => Configured(key.Id) is null)
                        .Select(key => KeyView.Of(key, now)),
                ])
            )
        );
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
                    Configured(call.Id) is KeyOptions key
                        ? KeyView.Of(key, now)
                        : KeyView.Of(Stored(call.Id), now)
                )
            )
        );
    }

    /// <summary><c>POST /keys</c>: a new one. Its secret is in the answer, and nowhere else.</summary>
    public async Task<AdminAnswer> CreateAsync(AdminCall call)
    {
        call.AllowsOnly();
        FaultList faults = new();
        MemberReader members = BodyMembers.Parse(call.Body, faults);
        KeyWish wish = KeyWish.Read(members, faults, parts.Router.Models, isNew: true);
        await place.WaitAsync(call.Gone);
        try
        {
            string id = wish.Id ?? DrawId();
            if (Configured(id) is not null || Known(id) is not null)
            {
                faults.Add(
                    new Fault(
                        AdminFaultCodes.Exists,
                        "there is a key of this id, or was one: ids are never given again"
                    )
                    {
                        Path = "id",
                        Value = id,
                        Expected = "another id, or none to have one drawn",
                    }
                );
            }

            if (wish.Sha256 is string given && IsKnownHash(given))
            {
                faults.Add(
                    new Fault(AdminFaultCodes.Exists, "this secret is in use already")
                    {
                        Path = "sha256",
                        Expected = "the hash of a secret of its own, or none to have one drawn",
                    }
                );
            }

            faults.ThrowIfAny();
            string? secret = wish.Sha256 is null ? KeySecret.Draw() : null;
            DateTimeOffset now = parts.Clock.GetUtcNow();
            StoredKey key = wish.On(
                new StoredKey
                {
                    Id = id,
                    Sha256 = wish.Sha256 ?? KeySecret.HashOf(secret!),
                    CreatedAt = now,
                    ChangedAt = now,
                    Revision = 1,
                }
            );
            await parts.Keys.SaveAsync(
                key,
                call.Event(parts.Clock, "key.create", id, KeyChanges.Of(null, key)),
                call.Gone
            );
            return Show(key, secret, status: 201);
        }
        finally
        {
            place.Release();
        }
    }

    /// <summary><c>PATCH /keys/{id}</c>: the members that are there change, the others stay; null takes away.</summary>
    public async Task<AdminAnswer> ChangeAsync(AdminCall call)
    {
        call.AllowsOnly();
        FaultList faults = new();
        MemberReader members = BodyMembers.Parse(call.Body, faults);
        KeyWish wish = KeyWish.Read(members, faults, parts.Router.Models, isNew: false);
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

    /// <inheritdoc/>
    public void Dispose() => place.Dispose();

    private static string DrawId() =>
        "key_" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 12);

    private async Task<StoredKey> SaveAsync(AdminCall call, string action, Func<StoredKey, StoredKey> change)
    {
        if (Configured(call.Id) is not null)
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

        await place.WaitAsync(call.Gone);
        try
        {
            StoredKey old = Stored(call.Id);
            StoredKey next = change(old);
            if (next == old)
            {
                return old;
            }

            next = next with { ChangedAt = parts.Clock.GetUtcNow(), Revision = old.Revision + 1 };
            await parts.Keys.SaveAsync(
                next,
                call.Event(parts.Clock, action, call.Id, KeyChanges.Of(old, next)),
                call.Gone
            );
            return next;
        }
        finally
        {
            place.Release();
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

    private bool IsKnownHash(string hash)
    {
        GatewayOptions options = parts.Options();
        return options.Admin?.KeySha256 == hash
            || options.Keys.Any(key => key.Sha256 == hash)
            || parts.Keys.Keys.Any(key => key.Sha256 == hash || key.OldSha256 == hash);
    }

    private KeyOptions? Configured(string id) => parts.Options().Keys.FirstOrDefault(key => key.Id == id);

    private StoredKey? Known(string id) => parts.Keys.Keys.FirstOrDefault(key => key.Id == id);

    private StoredKey Stored(string id) =>
        Known(id)
        ?? throw new FarthingException(
            new Fault(AdminFaultCodes.NotFound, "no such key")
            {
                Path = "id",
                Expected = "the id of a key, as GET /admin/v1/keys lists them",
                Nearest = NearestWord.Find(id, [.. parts.Keys.Keys.Select(key => key.Id)]),
            }
        );

    private AdminAnswer Show(StoredKey key, string? secret = null, int status = 200) =>
        new(new KeyAnswer(secret, KeyView.Of(key, parts.Clock.GetUtcNow())), status);
}
