using System.Security.Cryptography.X509Certificates;

namespace Xebec.Pki;

/// <summary>
/// Loads the tree and makes what is absent.
/// 1. Read everything without a lock; when nothing has to be written, that's all. 2. Otherwise lock the directory and begin again,
/// now writing: 3. authorities, 4. certificates, 5. the service-account key. 6. Anything that can't
/// be used is reported together. A key is written before its certificate, and a key without a
/// certificate is used for the one that is made: a crash between the two is mended by the next start.
/// </summary>
internal sealed class TreeLoader(PkiOptions options)
{
    private List<PkiFinding> _findings = [];
    private CertificateAuthority? _root;
    private bool _mayWrite;
    private bool _mustWrite;

    /// <summary>Certificates to make anew although they are good.</summary>
    public HashSet<string> Force { get; init; } = [];

    public async Task<PkiTree> EnsureAsync(CancellationToken cancellationToken)
    {
        if (await LoadAsync(cancellationToken) is { } complete)
        {
            return complete;
        }

        if (_findings.Exists(finding => !finding.IsWarning)) throw new PkiException(_findings); // nothing is written into a broken tree
        PrivateFiles.EnsureDirectory(options.Directory);
        using var held = await DirectoryLock.AcquireAsync(options.Directory, options.Time, cancellationToken);
        _mayWrite = true;
        return (await LoadAsync(cancellationToken))!;
    }

    /// <summary>Null when something has to be written and that isn't allowed yet.</summary>
    private async Task<PkiTree?> LoadAsync(CancellationToken cancellationToken)
    {
        _findings = [];
        _root = null;
        _mustWrite = false;
        var entries = TreeLayout.Leaves(options);
        var authorities = new Dictionary<AuthorityEntry, CertificateAuthority>();
        foreach (var entry in TreeLayout.Authorities(options))
        {
            if (await AuthorityAsync(entry, entries, cancellationToken) is { } authority)
            {
                authorities.Add(entry, authority);
            }
        }

        if (_mustWrite)
        {
            return null;
        }

        var leaves = new Dictionary<string, IssuedCertificate>();
        foreach (var entry in entries)
        {
            if (authorities.TryGetValue(entry.Authority, out var authority)
                && await LeafAsync(entry, authority, cancellationToken) is { } leaf)
            {
                leaves.Add(entry.File, leaf);
            }
        }

        var serviceAccounts = await ServiceAccountsAsync(cancellationToken);
        if (_mustWrite)
        {
            return null;
        }

        if (_findings.Exists(finding => !finding.IsWarning))
        {
            throw new PkiException(_findings);
        }

        return new PkiTree(options, authorities[AuthorityEntry.Cluster], authorities[AuthorityEntry.FrontProxy],
            authorities.GetValueOrDefault(AuthorityEntry.Etcd), leaves, serviceAccounts!, _findings);
    }

    private async Task<CertificateAuthority?> AuthorityAsync(
        AuthorityEntry entry, IReadOnlyList<LeafEntry> leaves, CancellationToken cancellationToken)
    {
        string file = CertificateFile(entry.File), keyFile = KeyFile(entry.File);
        var (certificates, key, readable) = await ReadPairAsync(entry.File, cancellationToken);
        if (!readable)
        {
            return null;
        }

        if (certificates is not null)
        {
            var authority = new CertificateAuthority(certificates, key);
            var found = CertificateCheck.Authority(file, keyFile, authority, options).ToList();
            _findings.AddRange(found);
            return found.Exists(finding => !finding.IsWarning) ? null : authority;
        }

        if (key is null && leaves.FirstOrDefault(leaf => leaf.Authority == entry && File.Exists(CertificateFile(leaf.File))) is { } orphan)
        {
            _findings.Add(new(file, PkiProblem.Missing,
                $"the authority is missing, but {CertificateFile(orphan.File)}, which it signed, is here",
                $"Put the authority's certificate back (and its key at {keyFile}, unless it is kept elsewhere), "
                    + "or delete the certificates it signed"));
            return null;
        }

        if (!_mayWrite) { _mustWrite = true; return null; }

        CertificateAuthority? above = null;
        if (options.SingleRoot && entry != AuthorityEntry.Root)
        {
            above = _root ??= await AuthorityAsync(AuthorityEntry.Root, leaves, cancellationToken);
            if (above is null)
            {
                return null;
            }

            if (above.Key is null)
            {
                _findings.Add(new(file, PkiProblem.Missing,
                    $"the authority is missing and can't be made, because the root's key is not at {KeyFile(AuthorityEntry.Root.File)}",
                    "Make a request with `openssl req -new`, have the root sign it and put the answer, "
                        + $"followed by the root's certificate, at {file}"));
                return null;
            }
        }

        key ??= await NewKeyAsync(keyFile, cancellationToken);
        var made = above is null
            ? CertificateAuthority.CreateRoot(entry.Profile(options), key, Now, options.Keys.NextSerialNumber())
            : above.CreateIntermediate(entry.Profile(options), key, Now, options.Keys.NextSerialNumber());
        await PrivateFiles.WriteAsync(file, made.BundleToPem(), cancellationToken);
        return made;
    }

    private async Task<IssuedCertificate?> LeafAsync(LeafEntry entry, CertificateAuthority authority, CancellationToken cancellationToken)
    {
        string file = CertificateFile(entry.File), keyFile = KeyFile(entry.File), authorityFile = CertificateFile(entry.Authority.File);
        var (certificates, key, readable) = await ReadPairAsync(entry.File, cancellationToken);
        if (!readable)
        {
            return null;
        }

        if (certificates is null && authority.Key is null)
        {
            _findings.Add(new(file, PkiProblem.Missing,
                $"the certificate is missing and can't be made, because its authority's key is not at {KeyFile(entry.Authority.File)}",
                $"Make a request with `openssl req -new`, have the authority sign it and put the answer at {file}"));
            return null;
        }

        if (certificates is not null && key is null)
        {
            _findings.Add(new(keyFile, PkiProblem.Missing, $"the key of {file} is missing", authority.Key is null
                ? "Put it back" : $"Put it back, or delete {file} to have both made anew"));
            return null;
        }

        if (certificates is not null)
        {
            var found = CertificateCheck.Leaf(file, keyFile, certificates, key, entry, authority, authorityFile, options).ToList();
            if (Force.Contains(entry.File) && authority.Key is null)
            {
                found.Add(new(file, PkiProblem.Missing,
                    $"the certificate can't be made anew, because its authority's key is not at {KeyFile(entry.Authority.File)}",
                    $"Make a request with `openssl req -new`, have the authority sign it and put the answer at {file}"));
            }

            if (!ShouldRenew(entry, certificates[0], authority, found))
            {
                _findings.AddRange(found);
                return found.Exists(finding => !finding.IsWarning) ? null
                    : new IssuedCertificate(
                        key!.Join(certificates[0]), [.. certificates.Skip(1).Where(next => !TrustPath.IsSelfIssued(next))], key);
            }
        }

        if (!_mayWrite) { _mustWrite = true; return null; }

        key ??= await NewKeyAsync(keyFile, cancellationToken);
        var made = authority.Issue(entry.ProfileToMake, key, Now, options.Keys.NextSerialNumber());
        PrivateFiles.EnsureDirectory(Path.GetDirectoryName(file)!);
        await PrivateFiles.WriteAsync(file, made.ToPem(), cancellationToken);
        return made;
    }

    /// <summary>Only what our own authority signed for this key, and only when that would better something.</summary>
    private bool ShouldRenew(LeafEntry entry, X509Certificate2 certificate, CertificateAuthority authority, List<PkiFinding> found)
    {
        if (authority.Key is null || !TrustPath.IsIssuedBy(certificate, authority.Certificate))
        {
            return false;
        }

        if (found.Exists(finding => finding.Problem is not (PkiProblem.Expired or PkiProblem.ExpiresSoon or PkiProblem.MissingName)))
        {
            return false;
        }

        if (Force.Contains(entry.File))
        {
            return !_mayWrite || Force.Remove(entry.File);
        }

        // An authority that ends as soon itself can't give more time: then renewing at every start would be for nothing.
        return options.Renew
            && found.Exists(finding => finding.Problem != PkiProblem.ExpiresSoon || authority.Certificate.NotAfter > certificate.NotAfter);
    }

    private async Task<ServiceAccountKeySet?> ServiceAccountsAsync(CancellationToken cancellationToken)
    {
        string keyFile = KeyFile(TreeLayout.ServiceAccount);
        string publicFile = Path.Combine(options.Directory, TreeLayout.ServiceAccount + ".pub");
        var (keyText, keyReadable) = await ReadAsync(keyFile, cancellationToken);
        var (publicText, publicReadable) = await ReadAsync(publicFile, cancellationToken);
        if (!keyReadable || !publicReadable)
        {
            return null;
        }

        if (keyText is null && publicText is not null)
        {
            _findings.Add(new(keyFile, PkiProblem.Missing,
                $"the private key of {publicFile} is missing: no service-account token can be signed",
                $"Put it back, or delete {publicFile} to have both made anew (every token given out so far then becomes invalid)"));
            return null;
        }

        if ((keyText is null || publicText is null) && !_mayWrite) { _mustWrite = true; return null; }

        PrivateKey? key;
        if (keyText is null)
        {
            key = await NewKeyAsync(keyFile, cancellationToken);
        }
        else if (!TryParse(keyFile, () => PemKeys.ReadPrivateKey(keyText), out key))
        {
            return null;
        }

        if (publicText is null)
        {
            await PrivateFiles.WriteAsync(publicFile, publicText = key.PublicKeyToPem(), cancellationToken);
        }

        if (!TryParse(publicFile, () => PemKeys.ReadPublicKeys(publicText), out var publicKeys))
        {
            return null;
        }

        if (publicKeys.Any(one => one.AsSpan().SequenceEqual(key.PublicKeyInfo.Span)))
        {
            return new ServiceAccountKeySet(key, publicKeys);
        }

        _findings.Add(new(publicFile, PkiProblem.KeyMismatch, $"the public half of {keyFile} is not in it",
            $"Delete {publicFile} to have it made from {keyFile}, or add the public key to it"));
        return null;
    }

    private async Task<(IReadOnlyList<X509Certificate2>? Certificates, PrivateKey? Key, bool Readable)> ReadPairAsync(
        string name, CancellationToken cancellationToken)
    {
        var (certificateText, certificateReadable) = await ReadAsync(CertificateFile(name), cancellationToken);
        var (keyText, keyReadable) = await ReadAsync(KeyFile(name), cancellationToken);
        IReadOnlyList<X509Certificate2>? certificates = null;
        PrivateKey? key = null;
        var readable = certificateReadable && keyReadable;
        if (certificateText is not null)
        {
            readable &= TryParse(CertificateFile(name), () => Pem.ReadCertificates(certificateText), out certificates);
        }

        if (keyText is not null)
        {
            readable &= TryParse(KeyFile(name), () => PemKeys.ReadPrivateKey(keyText), out key);
            if (PrivateFiles.IsOpenToOthers(KeyFile(name)))
            {
                _findings.Add(new(KeyFile(name), PkiProblem.OpenPermissions,
                    "others than its owner may read or write this private key", $"Run `chmod 600 {KeyFile(name)}`"));
            }
        }

        return (certificates, key, readable);
    }

    private async Task<(string? Text, bool Readable)> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try { return (await PrivateFiles.ReadAsync(file, cancellationToken), true); }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            _findings.Add(new(file, PkiProblem.Unreadable, $"the file can't be read: {e.Message}", "Give this user the right to read it"));
            return (null, false);
        }
    }

    private bool TryParse<T>(string file, Func<T> parse, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value) where T : class
    {
        try { value = parse(); return true; }
        catch (FormatException e)
        {
            _findings.Add(new(file, PkiProblem.Unreadable, e.Message,
                "Put back what belongs there, or delete it (with its key or certificate) to have it made anew"));
            value = null;
            return false;
        }
    }

    private async Task<PrivateKey> NewKeyAsync(string file, CancellationToken cancellationToken)
    {
        var key = options.Keys.CreateKey(options.Algorithm);
        PrivateFiles.EnsureDirectory(Path.GetDirectoryName(file)!);
        await PrivateFiles.WriteAsync(file, key.ToPem(), cancellationToken);
        return key;
    }

    private DateTimeOffset Now => options.Time.GetUtcNow();
    private string CertificateFile(string name) => Path.Combine(options.Directory, name + ".crt");
    private string KeyFile(string name) => Path.Combine(options.Directory, name + ".key");
}
