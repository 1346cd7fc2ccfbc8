import java.net.HttpURLConnection
import java.net.URL
import java.net.URLEncoder
import java.util.concurrent.Executors

/** Keeps one text as passwords are kept: on Android in EncryptedSharedPreferences. */
interface MtcStore {
    var key: String
}

/** Which screens an app shows, and whose app it is. Calls return at once; what fails is left out. */
class MtcSidecar(private val sidecarUrl: String, private val app: String, private val store: MtcStore) {
    private val queue = Executors.newSingleThreadExecutor { Thread(it).apply { isDaemon = true } }

    /** Says who the user is, by the fields of a form of the sidecar. */
    fun identify(formId: Int, fields: Map<String, String>) = queue.submit {
        val body = fields.mapKeys { "mauticform[${it.key}]" } + ("mautic_device_id" to store.key)
        val answer = post("/form/submit?formId=$formId&ajax=1", body)
        Regex("\"device_id\"\\s*:\\s*\"(\\w+)\"").find(answer)?.let { store.key = it.groupValues[1] }
    }

    fun screen(name: String) = queue.submit {
        // Without a key nobody has said who the user is: strangers are not followed.
        if (store.key != "") {
            post("/mtc/event", mapOf("page_url" to name, "mautic_device_id" to store.key))
        }
    }

    private fun post(path: String, body: Map<String, String>): String {
        val connection = URL(sidecarUrl + path).openConnection() as HttpURLConnection
        connection.requestMethod = "POST"
        connection.connectTimeout = 10000
        connection.readTimeout = 10000
        connection.doOutput = true
        connection.setRequestProperty("User-Agent", app)
        connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded")
        val text = body.map { encoded(it.key) + "=" + encoded(it.value) }.joinToString("&")
        connection.outputStream.use { it.write(text.toByteArray()) }
        return connection.inputStream.use { it.readBytes().toString(Charsets.UTF_8) }
    }

    private fun encoded(text: String) = URLEncoder.encode(text, "UTF-8")
}
