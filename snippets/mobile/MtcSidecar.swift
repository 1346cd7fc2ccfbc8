import Foundation

/// Keeps one text as passwords are kept: in the keychain.
public protocol MtcStore: AnyObject {
    var key: String { get set }
}

/// Which screens an app shows, and whose app it is. Calls return at once; what fails is left out.
public final class MtcSidecar {
    private let sidecarUrl: String
    private let app: String
    private let store: MtcStore
    private let queue = DispatchQueue(label: "mtc-sidecar")

    public init(sidecarUrl: String, app: String, store: MtcStore) {
        self.sidecarUrl = sidecarUrl
        self.app = app
        self.store = store
    }

    /// Says who the user is, by the fields of a form of the sidecar.
    public func identify(formId: Int, fields: [String: String]) {
        queue.async {
            var body = ["mautic_device_id": self.store.key]
            for (name, value) in fields { body["mauticform[\(name)]"] = value }
            let answer = self.post("/form/submit?formId=\(formId)&ajax=1", body)
            let json = answer.flatMap { try? JSONSerialization.jsonObject(with: $0) }
            if let key = (json as? [String: Any])?["device_id"] as? String { self.store.key = key }
        }
    }

    public func screen(_ name: String) {
        queue.async {
            // Without a key nobody has said who the user is: strangers are not followed.
            if self.store.key.isEmpty { return }
            _ = self.post("/mtc/event", ["page_url": name, "mautic_device_id": self.store.key])
        }
    }

    private func post(_ path: String, _ body: [String: String]) -> Data? {
        guard let url = URL(string: sidecarUrl + path) else { return nil }
        var request = URLRequest(url: url, timeoutInterval: 10)
        request.httpMethod = "POST"
        request.setValue(app, forHTTPHeaderField: "User-Agent")
        request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        let pairs = body.map { encoded($0.key) + "=" + encoded($0.value) }
        request.httpBody = pairs.joined(separator: "&").data(using: .utf8)
        let isAnswered = DispatchSemaphore(value: 0)
        var answer: Data?
        URLSession.shared.dataTask(with: request) { data, _, _ in
            answer = data
            isAnswered.signal()
        }.resume()
        isAnswered.wait()
        return answer
    }

    private func encoded(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "-._~").union(.alphanumerics)
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }
}
