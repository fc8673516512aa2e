using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Listening;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Administration;

/// <summary>Which gateway the admin key may be sent to: one whose certificate names it, is valid now, and is trusted.</summary>
/// <remarks>There is no way to take any certificate: who has the key makes and revokes keys.</remarks>
public sealed class AdminTrust
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const int LongestText = 200;
    private readonly X509Certificate2Collection? trusted;
    private readonly SslStreamCertificateContext? own;

    /// <summary>Reads the files.</summary>
    /// <param name="authorities">PEM with the authorities that are trusted in the place of the system's, or with the gateway's certificate itself; null: the system's.</param>
    /// <param name="certificate">PEM with a certificate and its key that the client shows where it is asked for one; null: none.</param>
    /// <exception cref="FarthingException">They cannot be used (exit code 2).</exception>
    public AdminTrust(string? authorities, string? certificate)
    {
        FaultList faults = new();
        try
        {
            trusted = authorities is null ? null : TlsAuthorities.Load(authorities);
        }
        catch (Exception refused)
            when (refused is IOException or UnauthorizedAccessException or CryptographicException)
        {
            faults.Add(
                new Fault(
                    ListeningFaultCodes.NoCertificate,
                    $"the authority cannot be used: {refused.Message}"
                )
                {
                    Path = "--ca",
                    Value = authorities,
                    Expected =
                        "a PEM file with the authority of the gateway's certificate, or the certificate itself",
                }
            );
        }

        try
        {
            own = certificate is null
                ? null
                : TlsCertificates.ContextOf(
                    new TlsOptions
                    {
                        Path = "--certificate",
                        Certificate = certificate,
                        Key = certificate,
                    }
                );
        }
        catch (FarthingException refused)
        {
            faults.Add(
                refused.Faults[0] with
                {
                    Value = certificate,
                    Expected = "a PEM file with the certificate and its private key",
                }
            );
        }

        faults.ThrowIfAny();
    }

    /// <summary>Options of a connection.</summary>
    /// <param name="address">The gateway's admin API.</param>
    /// <param name="refuse">Told why a certificate was not taken; the connection then ends before anything is sent.</param>
    internal SslClientAuthenticationOptions ForConnection(Uri address, Action<Fault> refuse) =>
        new()
        {
#pragma warning disable CA5398 // Older versions must not be agreed on, whatever the system would allow.
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
#pragma warning restore CA5398
            CertificateChainPolicy = trusted is null
                ? null
                : TlsAuthorities.Policy(trusted, ServerAuthentication),
            ClientCertificateContext = own,
            RemoteCertificateValidationCallback = (_, shown, chain, errors) =>
            {
                if (errors == SslPolicyErrors.None || IsPinned(shown, chain, errors))
                {
                    return true;
                }

                refuse(Refusal(address, shown as X509Certificate2, chain, errors));
                return false;
            },
        };

    /// <summary>A certificate that is in the file needs no authority; its name and time are checked as always.</summary>
    private bool IsPinned(X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.RemoteCertificateChainErrors
        && shown is not null
        && trusted is not null
        && (FlagsOf(chain) & ~(X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) == 0
        && trusted.Any(one => one.RawDataMemory.Span.SequenceEqual(shown.GetRawCertData()));

    private static X509ChainStatusFlags FlagsOf(X509Chain? chain)
    {
        X509ChainStatusFlags flags = X509ChainStatusFlags.NoError;
        foreach (X509ChainStatus status in chain?.ChainStatus ?? [])
        {
            flags |= status.Status;
        }

        return flags;
    }

    private Fault Refusal(Uri address, X509Certificate2? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        List<string> why = [];
        List<string> remedies = [];
        X509ChainStatusFlags flags = FlagsOf(chain);
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
        {
            why.Add($"it does not name {address.Host}");
            remedies.Add("an address that the certificate names");
        }

        if ((flags & X509ChainStatusFlags.NotTimeValid) != 0)
        {
            why.Add("it has expired, or is not valid yet");
            remedies.Add("a certificate that is valid now (new files are taken without a restart)");
        }

        if ((flags & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
        {
            why.Add(
                trusted is null
                    ? "nobody that this machine trusts has signed it"
                    : "nobody in the file of --ca has signed it"
            );
            remedies.Add(
                "--ca FILE with the authority that signed it or with the certificate itself, from the gateway and not from this connection"
            );
        }

        if (why.Count == 0)
        {
            why.Add(FormattableString.Invariant($"{errors}, {flags}"));
            remedies.Add("a certificate for servers");
        }

        return new Fault(
            AdminFaultCodes.NotTrusted,
            $"the gateway's certificate is not trusted, and the admin key was not sent: {string.Join("; ", why)}. Shown: {Describe(shown)}"
        )
        {
            Path = "--admin",
            Value = address.GetLeftPart(UriPartial.Authority),
            Expected = string.Join("; ", remedies),
        };
    }

    /// <summary>Whoever answers there wrote it: short, and nothing that a terminal would obey.</summary>
    private static string Describe(X509Certificate2? shown)
    {
        if (shown is null)
        {
            return "none";
        }

        string names = string.Join(
            ", ",
            shown
                .Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(one =>
                    one.EnumerateDnsNames()
                        .Concat(one.EnumerateIPAddresses().Select(address => address.ToString()))
                )
        );
        string print = string.Join(
            ':',
            SHA256.HashData(shown.RawDataMemory.Span).Select(part => $"{part:X2}")
        );
        return FormattableString.Invariant(
            $"{Clean(shown.Subject)} for {(names.Length == 0 ? "no name" : Clean(names))}, signed by {Clean(shown.Issuer)}, from {shown.NotBefore.ToUniversalTime():yyyy-MM-dd} to {shown.NotAfter.ToUniversalTime():yyyy-MM-dd}, SHA-256 {print}"
        );
    }

    private static string Clean(string text) =>
        new([.. text.Where(character => !char.IsControl(character)).Take(LongestText)]);
}
