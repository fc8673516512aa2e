using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Listening;

/// <summary>The certificate in force. When its files change, connections that come from then on get the new one; those that are open go on.</summary>
internal sealed class TlsCertificates : IDisposable
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private readonly TlsOptions options;
    private readonly ITimer timer;
    private volatile Loaded current;
    private string stamp;

    /// <summary>Loads what the files hold.</summary>
    /// <exception cref="FarthingException">They cannot be used (exit code 2).</exception>
    public TlsCertificates(TlsOptions options, TimeProvider clock)
    {
        this.options = options;
        stamp = Stamp();
        current = Load(options);
        timer = clock.CreateTimer(
            static me => ((TlsCertificates)me!).Look(),
            this,
            options.LookEvery,
            options.LookEvery
        );
    }

    /// <summary>Raised when other files were put in force (null), or could not be (why); the ones before stay then.</summary>
    public event Action<string?>? Changed;

    /// <summary>When the certificate in force ends.</summary>
    public DateTimeOffset End => current.Certificate.NotAfter;

    /// <summary>True when the files can be used.</summary>
    /// <exception cref="FarthingException">They cannot (exit code 2).</exception>
    public static void Check(TlsOptions options) => Load(options);

    /// <summary>A certificate and its key, with what stands between it and its authority.</summary>
    /// <exception cref="FarthingException">They cannot be used (exit code 2).</exception>
    public static SslStreamCertificateContext ContextOf(TlsOptions options) => Load(options).Context;

    /// <summary>Options of a new connection.</summary>
    public SslServerAuthenticationOptions ForConnection()
    {
        Loaded loaded = current;
        SslServerAuthenticationOptions tls = new()
        {
            ServerCertificateContext = loaded.Context,
#pragma warning disable CA5398 // Older versions must not be agreed on, whatever the system would allow.
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
#pragma warning restore CA5398
            AllowRenegotiation = false,
        };
        if (loaded.Authorities is X509Certificate2Collection authorities)
        {
            tls.ClientCertificateRequired = true;
            tls.CertificateChainPolicy = TlsAuthorities.Policy(authorities, ClientAuthentication);
            tls.RemoteCertificateValidationCallback = static (_, _, _, errors) =>
                errors == SslPolicyErrors.None;
        }

        return tls;
    }

    /// <summary>Reads the files again if they have changed.</summary>
    public void Look()
    {
        lock (timer)
        {
            try
            {
                string now = Stamp();
                if (now == stamp)
                {
                    return;
                }

                current = Load(options);
                stamp = now;
                Changed?.Invoke(null);
            }
            catch (FarthingException wrong)
            {
                // Certificate and key are two files: between their changes they do not fit. The next look tries again.
                Changed?.Invoke(wrong.Faults[0].Message);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // A file went away while it was looked at. This runs on a timer: what it throws would end the process.
                Changed?.Invoke(gone.Message);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    /// <summary>Content of the files, as digests. Times and names say less: where secrets are mounted, what changes is a link to their folder.</summary>
    private string Stamp() =>
        string.Join(
            '\n',
            options.Files.Select(path =>
            {
                try
                {
                    return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
                }
                catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
                {
                    return unread.Message; // Loading it says what is wrong.
                }
            })
        );

    private static Loaded Load(TlsOptions options)
    {
        try
        {
            X509Certificate2Collection chain = [];
            X509Certificate2 own;
            if (options.Pkcs12 is string path)
            {
                chain = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, options.Password);
                own =
                    chain.FirstOrDefault(one => one.HasPrivateKey)
                    ?? throw new CryptographicException("no private key is in it");
                chain.Remove(own);
            }
            else
            {
                own = X509Certificate2.CreateFromPemFile(options.Certificate!, options.Key);
                chain.ImportFromPemFile(options.Certificate!);
                chain.RemoveAt(0);
            }

            return new Loaded(
                own,
                SslStreamCertificateContext.Create(own, chain, offline: true),
                options.ClientCa is string ca ? TlsAuthorities.Load(ca) : null
            );
        }
        catch (Exception refused)
            when (refused
                    is IOException
                        or UnauthorizedAccessException
                        or CryptographicException
                        or ArgumentException // A key that is not the certificate's.
            )
        {
            throw new FarthingException(
                new Fault(
                    ListeningFaultCodes.NoCertificate,
                    $"the certificate cannot be used: {refused.Message}"
                )
                {
                    Path = options.Path,
                    Value = options.ToString(),
                    Expected =
                        "certificate: and key: PEM files that belong together, or pkcs12: with password_env:",
                }
            );
        }
    }

    private sealed record Loaded(
        X509Certificate2 Certificate,
        SslStreamCertificateContext Context,
        X509Certificate2Collection? Authorities
    );
}

/// <summary>Authorities of a file, which are trusted in the place of the system's.</summary>
internal static class TlsAuthorities
{
    /// <summary>Reads them.</summary>
    /// <param name="file">PEM.</param>
    /// <exception cref="CryptographicException">No certificate is in it.</exception>
    /// <exception cref="IOException">It cannot be read; or <see cref="UnauthorizedAccessException"/>.</exception>
    public static X509Certificate2Collection Load(string file)
    {
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0
            ? authorities
            : throw new CryptographicException($"{file} holds no certificate");
    }

    /// <summary>Takes what they signed for a use, and nothing else.</summary>
    /// <param name="authorities">The authorities.</param>
    /// <param name="usage">The use, an object identifier of extended key usage.</param>
    public static X509ChainPolicy Policy(X509Certificate2Collection authorities, string usage)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(new Oid(usage));
        return policy;
    }
}

/// <summary>The certificate that a door shows, and whose it wants to see.</summary>
public sealed record TlsOptions
{
    /// <summary>Its place in the configuration, for faults and events.</summary>
    public string Path { get; init; } = "tls";

    /// <summary>PEM with the certificate and its intermediates; null where <see cref="Pkcs12"/> is given.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM with the private key.</summary>
    public string? Key { get; init; }

    /// <summary>A PKCS#12 file with both.</summary>
    public string? Pkcs12 { get; init; }

    /// <summary>The PKCS#12 file's password; never print it.</summary>
    public string? Password { get; init; }

    /// <summary>PEM with the authorities whose certificates clients must show; null: clients show none.</summary>
    public string? ClientCa { get; init; }

    /// <summary>Interval of checks for changed files; default 10 s.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Its files.</summary>
    public IReadOnlyList<string> Files => [.. new[] { Certificate, Key, Pkcs12, ClientCa }.OfType<string>()];

    /// <summary>Without its password.</summary>
    public override string ToString() => string.Join(", ", Files);
}

/// <summary>Codes of faults of listeners.</summary>
public static class ListeningFaultCodes
{
    /// <summary>The program cannot listen on the address (exit code 3).</summary>
    /// <remarks>Stop what listens there, or take another port.</remarks>
    public const string CannotListen = "FAR9311";

    /// <summary>The certificate, its key, its password or the authority of <c>tls:</c>, of <c>admin.tls:</c>, or of <c>--ca</c> and <c>--certificate</c> of <c>farthing keys</c> cannot be used.</summary>
    /// <remarks>Check the files that the message names; <c>certificate</c> and <c>key</c> must belong together.</remarks>
    public const string NoCertificate = "FAR9451";
}
